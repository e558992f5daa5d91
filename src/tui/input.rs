//! From key events to actions and text: the key table, the keymap, the text input, the Vietnamese input method and the
//! decoder of split escape sequences. Knows no screen.

pub mod escape_decoder;
pub mod input_method;
pub mod keymap;
pub mod keys;
pub mod text_input;
