//! The appendices of the report: the tables behind its sentences, and what must be known to read the numbers.

use crate::progress::format;
use crate::progress::plan::Target;
use crate::progress::report::content::Writer;
use crate::progress::report::document::{Appendix, Block, Column, Grid, GridCell};
use crate::progress::report::narrative;
use crate::progress::report::narrative::count;
use crate::progress::report::{adjustments, tables};
use crate::words::Phrase;
use crate::words::report as w;

impl Writer<'_> {
    pub(in crate::progress::report) fn appendices(&self) -> Vec<Appendix> {
        let plan = &self.report.plan;
        let mut all = vec![
            (
                w::APPENDIX_GROUPS,
                vec![
                    Block::Grid(tables::groups(self.figures, plan)),
                    Block::Note(w::COLUMNS_ARE.text().to_owned()),
                ],
            ),
            (
                w::APPENDIX_LOANS,
                vec![
                    Block::Note(w::UNIT_MONEY.text().to_owned()),
                    Block::Grid(tables::loans(self.figures)),
                    Block::Note(w::LOANS_OVERLAP.text().to_owned()),
                ],
            ),
        ];
        if self.task_appendices() > 0 {
            let grid = tables::tasks(self.figures, plan);
            all.push((w::APPENDIX_DUTIES, vec![Block::Grid(grid)]));
        }
        if let Some(grid) = adjustments::trace(self.figures, plan) {
            all.push((w::APPENDIX_ADJUSTMENTS, vec![Block::Grid(grid)]));
        }
        all.push((w::APPENDIX_NOTES, self.remarks()));
        let appendix = |(number, (title, blocks)): (usize, (Phrase, Vec<Block>))| Appendix {
            number: w::appendix(narrative::roman(number)),
            title: title.text().to_owned(),
            blocks,
        };
        (1..).zip(all).map(appendix).collect()
    }

    /// What must be known to read the numbers.
    fn remarks(&self) -> Vec<Block> {
        let mut grid = Grid::new(
            "",
            vec![Column::words(w::COL_NO, 6), Column::words(w::COL_NOTE, 94)],
        );
        let mut notes = vec![
            w::NOTE_PERSONS.text().to_owned(),
            w::NOTE_PERCENT.text().to_owned(),
        ];
        for (number, target) in (1..).zip(&self.report.plan.targets) {
            notes.extend(self.remark(number, target));
        }
        for (number, note) in (1..).zip(notes) {
            grid.add_row(vec![GridCell::Whole(number), GridCell::Text(note)]);
        }
        vec![Block::Grid(grid)]
    }

    fn remark(&self, number: u64, target: &Target) -> Option<String> {
        let (sheet, id) = ("target", target.id.as_str());
        if self.figures.get(sheet, id, "any_of").is_some() {
            let get_count = |item| self.figures.get_count(sheet, id, item);
            let (numerator, denominator) = (get_count("any_met"), get_count("any_of"));
            let percent = format::percent(numerator, denominator).replace(" %", "%");
            return Some(w::note_any_of(
                number,
                count(numerator),
                count(denominator),
                percent,
            ));
        }
        self.figures.get(sheet, id, "value")?;
        let source = self.figures.get_text(sheet, id, "source");
        let source = if source.is_empty() {
            w::NOTE_UNKNOWN_SOURCE.text()
        } else {
            source
        };
        let day = crate::domain::date::from_iso(self.figures.get_text(sheet, id, "as_of"))?;
        Some(w::note_reading(number, source, narrative::date(day)))
    }
}
