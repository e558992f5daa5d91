//! `vieclam manual`, `completions` and `man`.

use std::fs;

use super::Desk;
use crate::terminal::pty::Pty;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

#[test]
fn the_manual_lists_its_topics_and_prints_each() {
    let desk = Desk::new();
    let list = desk.run("manual");
    list.says(0, &["clerk", "counting", "Manual for clerks"]);
    let topics = list.out.lines().skip(1);
    let topics: Vec<&str> = topics.filter_map(|l| l.split_whitespace().next()).collect();
    assert_eq!(topics.len(), 9, "{topics:?}");
    for topic in topics {
        let printed = desk.run(&format!("manual {topic}"));
        printed.says(0, &["# "]);
        assert!(!printed.out.contains("<!--"), "{topic}: markers");
    }
    assert!(!desk.register().exists(), "no register is made");
}

#[test]
fn the_manual_for_clerks_is_in_the_chosen_language() {
    let desk = Desk::new();
    desk.run("manual clerk").says(0, &["# Manual for clerks"]);
    desk.run("--lang vi manual clerk")
        .says(0, &["# Hướng dẫn sử dụng cho cán bộ"]);
}

#[test]
fn an_unknown_topic_names_the_topics() {
    let desk = Desk::new();
    desk.run("manual cooking")
        .says(2, &["cooking", "clerk, commands, server"]);
}

#[test]
fn on_a_terminal_the_manual_goes_through_the_pager() {
    let home = tempfile::tempdir().unwrap();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_vieclam"));
    let pager = [("PAGER", "head -n 1"), ("VIECLAM_LANG", "en")];
    let mut pty = Pty::start_program(program, &["manual", "plan"], home.path(), &pager);
    pty.waits_for("# Plan");
    pty.ends();
    assert!(!pty.screen().contains("data/plans"), "{}", pty.screen());
}

#[test]
fn completions_are_made_for_every_shell() {
    let desk = Desk::new();
    for shell in SHELLS {
        let made = desk.run(&format!("completions {shell}"));
        made.says(0, &["vieclam", "worklist", "by-neighbourhood"]);
        let hidden = ["--server", "cells-of-workbook"];
        assert!(hidden.iter().all(|h| !made.out.contains(h)), "{shell}");
    }
    desk.run("--lang vi completions fish")
        .says(0, &["Tìm người theo họ tên"]);
    desk.run("completions dos")
        .says(2, &["dos", "bash, elvish, fish, powershell, zsh"]);
    desk.run("completions").says(2, &["SHELL"]);
}

#[test]
fn the_manual_page_has_the_texts_of_the_help() {
    let desk = Desk::new();
    let page = desk.run("man");
    page.says(
        0,
        &[
            ".TH VIECLAM 1",
            ".SH \"SYNOPSIS\"",
            "worklist",
            "\\&vieclam find huong",
        ],
    );
    assert!(!page.out.contains("\\-\\-server"), "{}", page.out);
    desk.run("--lang vi man")
        .says(0, &[".SH \"CÁCH GỌI\"", "Tìm người theo họ tên"]);
}

#[test]
fn each_command_gets_a_page_in_the_folder() {
    let desk = Desk::new();
    let folder = desk.path("pages");
    fs::create_dir(&folder).unwrap();
    let folder = folder.to_str().unwrap();
    desk.run(&format!("man --dir {folder}"))
        .says(0, &["pages written"]);
    let page = desk.read("pages/vieclam-import.1");
    assert!(page.contains(".TH VIECLAM\\-IMPORT 1") || page.contains(".TH VIECLAM-IMPORT 1"));
    assert!(page.contains("restore") && page.contains("vieclam import DIR"));
    let help = desk.run("--help");
    let pages = fs::read_dir(folder).unwrap().count();
    let commands = help.out.lines().filter(|l| desk_command(l, folder)).count();
    assert_eq!(
        pages,
        commands + 1,
        "a page for each command and one for the program"
    );
    desk.run_words(&["man", "--dir", &format!("{folder}/none")])
        .says(2, &["none"]);
    let file = desk.file("pages/vieclam.1", "");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    desk.run(&format!("man --dir {folder}"))
        .says(1, &["vieclam.1"]);
}

/// A line of the help that names a command with a page.
fn desk_command(line: &str, folder: &str) -> bool {
    let name = line.split_whitespace().next().unwrap_or_default();
    line.starts_with("  ")
        && std::path::Path::new(folder)
            .join(format!("vieclam-{name}.1"))
            .exists()
}
