//! The report as a Word document in the form of Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, Times New Roman, national title and
//! motto, number, place and date, abstract, recipients, signature, page numbers from the second page, landscape appendices.
//! Sizes are in half points and twentieths of a point, the units of Word.

mod head;
mod table;

use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, Header, LineSpacing, LineSpacingType, PageMargin, PageNum,
    PageOrientationType, PageSize, Paragraph, Run, RunFonts, Section, SpecialIndentType,
};

use crate::domain::text::SafeText;
use crate::exchange::document::DocumentError;
use crate::progress::report::document::{Appendix, Block, Document};

/// The font that the decree prescribes.
const FONT: &str = "Times New Roman";
/// A4, portrait.
const PAGE: (u32, u32) = (11_906, 16_838);
/// 20 mm at the top and bottom (the decree: 20 to 25).
const EDGE: i32 = 1_134;
/// 30 mm (the decree: 30 to 35).
const LEFT: i32 = 1_701;
/// 15 mm (the decree: 15 to 20).
const RIGHT: i32 = 850;
/// Width of the text on a portrait page.
const UPRIGHT: u32 = 9_355;
/// Width of the text on a landscape page.
const LANDSCAPE: u32 = 14_287;
/// Text size in half points: 14 points.
const TEXT: usize = 28;
/// First-line indent: 10 mm (the decree: 1 or 1.27 cm).
const FIRST_LINE: i32 = 567;

pub(in crate::exchange) fn bytes(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let fonts = RunFonts::new()
        .ascii(FONT)
        .hi_ansi(FONT)
        .east_asia(FONT)
        .cs(FONT);
    let mut docx = Docx::new().default_fonts(fonts).default_size(TEXT);
    docx = docx.add_section(body(document));
    if let Some((last, others)) = document.appendices.split_last() {
        for item in others {
            docx = docx.add_section(appendix(document, item));
        }
        // Word takes the last section's page format from the document itself.
        let mut pieces = appendix_pieces(document, last);
        pieces.push(note(&document.seal).align(AlignmentType::Left).into());
        for piece in pieces {
            docx = match piece {
                Piece::Paragraph(p) => docx.add_paragraph(*p),
                Piece::Table(t) => docx.add_table(*t),
            };
        }
        docx = docx
            .page_size(PAGE.1, PAGE.0)
            .page_orient(PageOrientationType::Landscape)
            .page_margin(margins())
            .header(page_number());
    }
    let mut built = docx.build();
    built.document = table::repeat_headings(&built.document);
    let mut out = Cursor::new(Vec::new());
    built
        .pack(&mut out)
        .map_err(|e| DocumentError::Build(e.to_string()))?;
    Ok(out.into_inner())
}

/// A paragraph or a table, in the order of the page.
enum Piece {
    Paragraph(Box<Paragraph>),
    Table(Box<docx_rs::Table>),
}

impl From<Paragraph> for Piece {
    fn from(p: Paragraph) -> Self {
        Self::Paragraph(Box::new(p))
    }
}

impl From<docx_rs::Table> for Piece {
    fn from(t: docx_rs::Table) -> Self {
        Self::Table(Box::new(t))
    }
}

fn margins() -> PageMargin {
    PageMargin::new()
        .top(EDGE)
        .bottom(EDGE)
        .left(LEFT)
        .right(RIGHT)
        .header(567)
        .footer(567)
}

/// The page number, centred at the top.
fn page_number() -> Header {
    let number = Paragraph::new()
        .align(AlignmentType::Center)
        .size(TEXT)
        .add_page_num(PageNum::new());
    Header::new().add_paragraph(number)
}

fn with_pieces(mut section: Section, pieces: Vec<Piece>) -> Section {
    for piece in pieces {
        section = match piece {
            Piece::Paragraph(p) => section.add_paragraph(*p),
            Piece::Table(t) => section.add_table(*t),
        };
    }
    section
}

/// The report without appendices; its first page has no number.
fn body(document: &Document) -> Section {
    let mut pieces = head::head(document);
    let last = document.body.len().saturating_sub(1);
    for (at, block) in document.body.iter().enumerate() {
        match block {
            // Keeps the closing paragraph on the signature's page.
            Block::Text(content) if at == last => {
                let closing = paragraph(text(content, TEXT));
                pieces.push(closing.keep_next(true).keep_lines(true).into());
            }
            block => pieces.extend(block_pieces(block, UPRIGHT)),
        }
    }
    pieces.extend(head::foot(document));
    let section = Section::new()
        .page_size(PageSize::new().size(PAGE.0, PAGE.1))
        .page_margin(margins())
        .title_pg()
        .header(page_number());
    with_pieces(section, pieces)
}

fn appendix(document: &Document, item: &Appendix) -> Section {
    let section = Section::new()
        .page_size(PageSize::new().size(PAGE.1, PAGE.0))
        .page_orient(PageOrientationType::Landscape)
        .page_margin(margins())
        .header(page_number());
    with_pieces(section, appendix_pieces(document, item))
}

fn appendix_pieces(document: &Document, item: &Appendix) -> Vec<Piece> {
    let centred = |run: Run| line(run).align(AlignmentType::Center).keep_next(true);
    let mut pieces: Vec<Piece> = vec![
        centred(text(&item.number, TEXT).bold()).into(),
        centred(text(&item.title, TEXT).bold()).into(),
        centred(text(&document.attached, TEXT).italic()).into(),
        head::horizontal_rule(LANDSCAPE, LANDSCAPE / 5).into(),
    ];
    let blocks = item.blocks.iter();
    pieces.extend(blocks.flat_map(|block| block_pieces(block, LANDSCAPE)));
    pieces
}

/// A run of text; removes control and invisible characters.
fn text(text: &str, size: usize) -> Run {
    Run::new()
        .add_text(SafeText::new(text).to_string())
        .size(size)
}

/// A paragraph without space around it.
fn line(run: Run) -> Paragraph {
    spaced(Paragraph::new().add_run(run), 0, 0)
}

fn spaced(paragraph: Paragraph, before: u32, after: u32) -> Paragraph {
    let spacing = LineSpacing::new()
        .line_rule(LineSpacingType::Auto)
        .line(240)
        .before(before)
        .after(after);
    paragraph.line_spacing(spacing)
}

/// An empty line 4 points high.
fn gap() -> Paragraph {
    gap_below(0)
}

/// An empty line 4 points high with space above it.
fn gap_below(before: u32) -> Paragraph {
    let spacing = LineSpacing::new()
        .line_rule(LineSpacingType::Exact)
        .line(80)
        .before(before)
        .after(0);
    Paragraph::new().size(4).line_spacing(spacing)
}

/// A justified paragraph with first-line indent, 3 points above and below.
fn paragraph(run: Run) -> Paragraph {
    let indent = Some(SpecialIndentType::FirstLine(FIRST_LINE));
    spaced(Paragraph::new().add_run(run), 60, 60)
        .align(AlignmentType::Both)
        .indent(Some(0), indent, None, None)
        .widow_control(true)
}

fn note(content: &str) -> Paragraph {
    spaced(Paragraph::new().add_run(text(content, 24).italic()), 60, 60).align(AlignmentType::Both)
}

fn block_pieces(block: &Block, width: u32) -> Vec<Piece> {
    match block {
        Block::Section(content) | Block::Heading(content) => {
            vec![paragraph(text(content, TEXT).bold()).keep_next(true).into()]
        }
        Block::Text(content) => vec![paragraph(text(content, TEXT)).into()],
        Block::ListItem(content) => vec![paragraph(text(&format!("- {content}"), TEXT)).into()],
        Block::Note(content) => vec![note(content).into()],
        Block::Grid(grid) => table::pieces(grid, width),
    }
}
