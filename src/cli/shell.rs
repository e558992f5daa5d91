//! `vieclam completions` and `vieclam man`: shell completions and manual pages, from the declarations behind `--help` and in
//! its language.

use std::io::Write;
use std::path::Path;

use clap_complete::Shell;
use clap_mangen::Man;

use super::emit::Out;
use super::output::write_bytes;
use super::{Options, Result, ensure, help};
use crate::words::{Phrase, cli as wc, manual as w, report_screen as wr};

pub(super) fn completions(shell: Shell, out: &mut Out<'_>) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut visible(), "vieclam", &mut script);
    out.bytes(script)
}

/// Prints the main page, or writes a page for the program and one for each command into the folder.
pub(super) fn man(options: &Options, folder: Option<&Path>, out: &mut Out<'_>) -> Result<()> {
    let mut root = visible();
    root.build();
    let Some(folder) = folder else {
        return out.bytes(page(&root)?);
    };
    ensure(folder.is_dir(), || wr::no_folder(folder.display()))?;
    let commands: Vec<&clap::Command> = root.get_subcommands().chain([&root]).collect();
    for command in &commands {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let path = folder.join(format!("{name}.1"));
        write_bytes(&path, options, &page(command)?)?;
    }
    out.line(w::pages_written(commands.len(), folder.display()))
}

/// The command line without hidden commands and arguments.
fn visible() -> clap::Command {
    let full = help::command();
    let arguments = full.get_arguments().filter(|a| !a.is_hide_set()).cloned();
    let commands = full.get_subcommands().filter(|c| !c.is_hide_set()).cloned();
    clap::Command::new("vieclam")
        .version(env!("CARGO_PKG_VERSION"))
        .about(wc::ABOUT)
        .override_usage(help::usage(&full))
        .after_help(full.get_after_help().cloned().unwrap_or_default())
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args(arguments.collect::<Vec<_>>())
        .subcommands(commands.collect::<Vec<_>>())
}

/// A manual page: the sections of `clap_mangen` under headings in the language of this thread; usage and examples as `--help`
/// prints them.
fn page(command: &clap::Command) -> Result<Vec<u8>> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let man = Man::new(command.clone())
        .title(name.to_uppercase())
        .source(concat!("vieclam ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    titled(&mut page, w::PAGE_NAME, |out| man.render_name_section(out))?;
    let usage = help::usage(command);
    verbatim(&mut page, w::PAGE_SYNOPSIS, usage.lines().map(str::trim));
    titled(&mut page, w::PAGE_OPTIONS, |out| {
        man.render_options_section(out)
    })?;
    if command.has_subcommands() {
        titled(&mut page, w::PAGE_COMMANDS, |out| {
            man.render_subcommands_section(out)
        })?;
    }
    let examples = command.get_after_help().map(ToString::to_string);
    let examples = examples.unwrap_or_default();
    // In the help of the program, the text about the configuration comes after the examples.
    let examples = examples.split("\n\n").next().unwrap_or_default().lines();
    verbatim(&mut page, w::PAGE_EXAMPLES, examples.skip(1).map(str::trim));
    Ok(page)
}

/// A section with a translated heading instead of the English one of `clap_mangen`.
fn titled(
    page: &mut Vec<u8>,
    heading: Phrase,
    render: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<()> {
    let mut section = Vec::new();
    render(&mut section)?;
    let section = String::from_utf8_lossy(&section);
    for line in section.lines() {
        match line.strip_prefix(".SH ") {
            Some(_) => writeln!(page, ".SH \"{heading}\"")?,
            None => writeln!(page, "{line}")?,
        }
    }
    Ok(())
}

/// A section whose lines are not filled.
fn verbatim<'a>(page: &mut Vec<u8>, heading: Phrase, lines: impl Iterator<Item = &'a str>) {
    let mut section = format!(".SH \"{heading}\"\n.nf\n");
    for line in lines {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        // A full stop or an apostrophe at the start of a line begins a request.
        section.push_str("\\&");
        section.push_str(&line);
        section.push('\n');
    }
    section.push_str(".fi\n");
    page.extend_from_slice(section.as_bytes());
}
