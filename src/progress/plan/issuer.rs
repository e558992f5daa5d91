//! Who issues the plan's report, to whom it goes and who signs it: the `[issuer]` table of a plan file. Another ward's heading,
//! recipients and signer are another file. Where each stands on the paper is decided where the paper is written.

use crate::progress::plan::toml_reader::{TomlReader, TomlTable};

const ISSUER: &[&str] = &[
    "superior",
    "heading",
    "name",
    "short",
    "symbol",
    "place",
    "opening",
    "subject",
    "recipients",
    "copies",
    "filed",
    "authority",
    "signer",
];

/// The issuing body, in Vietnamese: the report is a Vietnamese administrative document (Nghị định 30/2020/NĐ-CP, Phụ lục I).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Issuer {
    /// The body above, over the heading; a people's committee has none.
    pub superior: Option<String>,
    /// Lines of the heading, in capitals: `ỦY BAN NHÂN DÂN`, `PHƯỜNG LÁNG`.
    pub heading: Vec<String>,
    /// As it is called in a sentence: `Ủy ban nhân dân phường Láng`.
    pub name: String,
    /// The same again and again: `UBND phường`.
    pub short: String,
    /// What follows the number: `BC-UBND`.
    pub symbol: String,
    /// Where it is dated: `Láng`.
    pub place: String,
    /// How the first sentence begins: what the report answers.
    pub opening: String,
    /// What the report is about, behind `kết quả`.
    pub subject: String,
    /// `Kính gửi`.
    pub recipients: Vec<String>,
    /// `Nơi nhận`, the file copy excepted.
    pub copies: Vec<String>,
    /// The file copy: `VT, VHXH`.
    pub filed: String,
    /// Lines over the signature, in capitals.
    pub authority: Vec<String>,
    /// Whose name stands under it.
    pub signer: String,
}

/// Reads the table and notes what is wrong with it.
pub fn read(reader: &mut TomlReader, table: &TomlTable) -> Issuer {
    reader.reject_unknown_keys(table, &[ISSUER]);
    Issuer {
        superior: table
            .has("superior")
            .then(|| reader.text(table, "superior")),
        heading: reader.texts(table, "heading"),
        name: reader.text(table, "name"),
        short: reader.text(table, "short"),
        symbol: reader.text(table, "symbol"),
        place: reader.text(table, "place"),
        opening: reader.text(table, "opening"),
        subject: reader.text(table, "subject"),
        recipients: reader.texts(table, "recipients"),
        copies: reader.texts(table, "copies"),
        filed: reader.text(table, "filed"),
        authority: reader.texts(table, "authority"),
        signer: reader.text(table, "signer"),
    }
}
