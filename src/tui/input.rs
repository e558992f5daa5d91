//! From key events to actions and text: key table, keymap, text input, Vietnamese input method, and the decoder of split
//! escape sequences. Knows no screen.

pub mod escape_decoder;
pub mod input_method;
pub mod keymap;
pub mod keys;
pub mod text_input;
