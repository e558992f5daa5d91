//! The appendices of the report: tables by group, tasks, causes of adjustments, and notes on the numbers.

use crate::progress::format;
use crate::progress::plan::Target;
use crate::progress::report::content::Writer;
use crate::progress::report::document::{Appendix, Block, Column, Grid, GridCell};
use crate::progress::report::narrative::{self, count};
use crate::progress::report::{adjustments, tables};
use crate::words::Phrase;
use crate::words::report as w;

impl Writer<'_> {
    pub(in crate::progress::report) fn appendices(&self) -> Vec<Appendix> {
        let plan = &self.report.plan;
        let note = |phrase: Phrase| Block::Note(phrase.text().to_owned());
        let groups = Block::Grid(tables::groups(self.figures, plan));
        let loans = Block::Grid(tables::loans(self.figures));
        let loans = vec![note(w::UNIT_MONEY), loans, note(w::LOANS_OVERLAP)];
        let mut all = vec![
            (w::APPENDIX_GROUPS, vec![groups, note(w::COLUMNS_ARE)]),
            (w::APPENDIX_LOANS, loans),
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

    fn remarks(&self) -> Vec<Block> {
        let columns = vec![Column::words(w::COL_NO, 6), Column::words(w::COL_NOTE, 94)];
        let mut grid = Grid::new("", columns);
        let mut notes = vec![w::NOTE_PERSONS.into(), w::NOTE_PERCENT.into()];
        for (number, target) in (1..).zip(&self.report.plan.targets) {
            notes.extend(self.remark(number, target));
        }
        for (number, note) in (1..).zip(notes) {
            grid.add_row(vec![GridCell::Whole(number), GridCell::Text(note)]);
        }
        vec![Block::Grid(grid)]
    }

    fn remark(&self, number: u64, target: &Target) -> Option<String> {
        let line = self.figures.line("target", &target.id);
        if line.get("any_of").is_some() {
            let (numerator, denominator) = (line.count("any_met"), line.count("any_of"));
            let percent = format::percent(numerator, denominator).replace(" %", "%");
            let (numerator, denominator) = (count(numerator), count(denominator));
            return Some(w::note_any_of(number, numerator, denominator, percent));
        }
        line.get("value")?;
        let source = match line.text("source") {
            "" => w::NOTE_UNKNOWN_SOURCE.text(),
            source => source,
        };
        let day = crate::domain::date::from_iso(line.text("as_of"))?;
        Some(w::note_reading(number, source, narrative::date(day)))
    }
}
