//! Head and foot of the document: issuing body beside national title, abstract, recipients, signature, placed as in Nghị
//! định 30/2020/NĐ-CP, Phụ lục I, ô số 1 to 11.

use docx_rs::{
    AlignmentType, BorderType, Paragraph, ParagraphBorder, ParagraphBorderPosition,
    ParagraphBorders, Run, SpecialIndentType, Table, TableCell, TableCellMargins, TableLayoutType,
    TableRow, WidthType,
};

use crate::exchange::document::docx::{Piece, TEXT, UPRIGHT, gap, gap_below, line, spaced, text};
use crate::exchange::document::font_width;
use crate::progress::report::document::Document;
use crate::words::report as w;

/// Width of the issuing body's column.
const LEFT: u32 = 3_550;
/// Indent of the abstract on both sides.
const ABOUT_SIDE: i32 = 567;
/// Number, issuing body, national title: 13 points, in half points.
const SMALLER: usize = 26;

fn centred(run: Run) -> Paragraph {
    line(run).align(AlignmentType::Center)
}

/// A centred rule of a length within a width: the border of an empty paragraph.
pub(in crate::exchange) fn horizontal_rule(room: u32, length: u32) -> Paragraph {
    let edge = ParagraphBorder::new(ParagraphBorderPosition::Top)
        .val(BorderType::Single)
        .size(6)
        .space(0)
        .color("000000");
    let side = i32::try_from(room.saturating_sub(length) / 2).unwrap_or_default();
    let mut paragraph = gap_below(50).indent(Some(side), None, Some(side), None);
    paragraph.property = paragraph
        .property
        .set_borders(ParagraphBorders::with_empty().set(edge));
    paragraph
}

fn cell(paragraphs: Vec<Paragraph>, columns: u32) -> TableCell {
    let width = usize::try_from(columns).unwrap_or_default();
    paragraphs
        .into_iter()
        .fold(TableCell::new(), TableCell::add_paragraph)
        .width(width, WidthType::Dxa)
}

/// A table of two columns without borders.
fn two_columns(left: Vec<Paragraph>, right: Vec<Paragraph>, columns: [u32; 2]) -> Table {
    let row = TableRow::new(vec![cell(left, columns[0]), cell(right, columns[1])]).cant_split();
    let grid = columns.map(|c| usize::try_from(c).unwrap_or_default());
    Table::without_borders(vec![row])
        .set_grid(grid.to_vec())
        .layout(TableLayoutType::Fixed)
        .width(grid.iter().sum(), WidthType::Dxa)
        .margins(TableCellMargins::new().margin(0, 0, 0, 0))
}

/// Width of the widest of some bold lines.
fn widest(lines: &[String], points: u32) -> u32 {
    let widths = lines.iter().map(|l| font_width::width(l, points));
    widths.max().unwrap_or(0)
}

/// The parts above the first sentence.
pub(in crate::exchange) fn head(document: &Document) -> Vec<Piece> {
    let right_room = UPRIGHT - LEFT;
    let issuer = &document.issuer;
    let superior = issuer.superior.iter();
    let mut left: Vec<Paragraph> = superior.map(|s| centred(text(s, SMALLER))).collect();
    let heading = issuer.heading.iter();
    left.extend(heading.map(|content| centred(text(content, SMALLER).bold())));
    left.push(horizontal_rule(LEFT, widest(&issuer.heading, 13) / 2));
    left.push(spaced(centred(text(&document.number, SMALLER)), 60, 0));
    let motto = w::MOTTO.text();
    let right = vec![
        centred(text(w::NATION.text(), SMALLER).bold()),
        centred(text(motto, TEXT).bold()),
        horizontal_rule(right_room, font_width::width(motto, 14)),
        spaced(centred(text(&document.dated, TEXT).italic()), 60, 0),
    ];
    let mut pieces: Vec<Piece> = vec![two_columns(left, right, [LEFT, right_room]).into()];
    if document.draft {
        pieces.push(spaced(line(text(w::DRAFT_MARK.text(), 24).bold()), 60, 0).into());
    }
    let about = font_width::width(&document.about, 14).min(UPRIGHT * 9 / 10);
    let kind = centred(text(w::KIND_OF_DOCUMENT.text(), TEXT).bold());
    pieces.extend([
        spaced(kind, 240, 0).into(),
        centred(text(&document.about, TEXT).bold())
            .indent(Some(ABOUT_SIDE), None, Some(ABOUT_SIDE), None)
            .into(),
        horizontal_rule(UPRIGHT, about.min(6_000) * 2 / 5).into(),
    ]);
    pieces.extend(recipients_block(&issuer.recipients));
    pieces
}

/// `Kính gửi`: one recipient on the same line; several below one another with aligned dashes.
fn recipients_block(recipients: &[String]) -> Vec<Piece> {
    let to = w::ADDRESSED_TO.text();
    if let [recipient] = recipients {
        let recipient_line = centred(text(&format!("{to} {recipient}."), TEXT));
        return vec![spaced(recipient_line, 120, 120).into()];
    }
    let inside = widest(recipients, 14) * 19 / 20 + 200;
    let label = font_width::width(to, 14) + 100;
    let side = UPRIGHT.saturating_sub(inside + label) / 2;
    let last = recipients.len().saturating_sub(1);
    let each = recipients.iter().enumerate().map(|(at, recipient)| {
        let end = if at == last { "." } else { ";" };
        line(text(&format!("- {recipient}{end}"), TEXT))
    });
    let label_line = line(text(to, TEXT));
    let table = two_columns(vec![label_line], each.collect(), [label, inside + 400])
        .indent(i32::try_from(side).unwrap_or_default());
    vec![
        spaced(gap(), 120, 0).into(),
        table.into(),
        spaced(gap(), 60, 0).into(),
    ]
}

/// Copies and signature.
pub(in crate::exchange) fn foot(document: &Document) -> Vec<Piece> {
    let issuer = &document.issuer;
    let mut left = vec![line(text(w::COPIES_TO.text(), 24).bold().italic())];
    let copies = issuer.copies.iter();
    left.extend(copies.map(|copy| hanging(&format!("- {copy};"))));
    left.push(hanging(&format!("- {}", w::filed(&issuer.filed))));
    let authority = issuer.authority.iter();
    let authority = authority.map(|content| centred(text(content, TEXT).bold()));
    let mut right: Vec<Paragraph> = authority.collect();
    // Space for signature and seal.
    right.extend((0..4).map(|_| centred(text("", TEXT))));
    right.push(centred(text(&issuer.signer, TEXT).bold()));
    let half = UPRIGHT / 2;
    vec![
        gap().keep_next(true).into(),
        two_columns(left, right, [half, UPRIGHT - half]).into(),
        gap().into(),
    ]
}

/// A line of the copies, 11 points.
fn hanging(content: &str) -> Paragraph {
    line(text(content, 22)).indent(Some(142), Some(SpecialIndentType::Hanging(142)), None, None)
}
