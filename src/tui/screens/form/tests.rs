//! Unit tests of the model: keys in, values and cursor out, without a register.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::ids::{CourseId, PersonId};
use crate::entry::suggest::{FormDefaults, Sticky};
use crate::entry::{
    Answers, CourseSummary, Draft, FormRow, Lookup, LookupResult, PersonGroups, PersonSummary,
};
use crate::forms::{CONTACT, Form, INTAKE, Record};
use crate::tui::input::input_method::InputMethod;
use crate::tui::input::keys::Action;
use crate::tui::input::text_input::EditOutcome;
use crate::tui::screens::form::flow::{FormFlow, SeriesFlow};
use crate::tui::screens::form::model::{FormModel, StatusLine};
use crate::tui::screens::form::scanner::{ScanStep, Scanner};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default()
}

/// A register with one person, number 7.
struct OnePerson;

impl Lookup for OnePerson {
    fn today(&self) -> NaiveDate {
        today()
    }
    fn is_rural(&self) -> bool {
        false
    }
    fn person(&self, id: PersonId) -> LookupResult<Option<PersonSummary>> {
        Ok((id == PersonId::from(7)).then(|| PersonSummary {
            id,
            citizen_id: Some("001185000017".to_owned()),
            full_name: "Lò Thị Mẫu".to_owned(),
            born: "1985-03-15".to_owned(),
            left_on: None,
            phone: None,
            neighbourhood: None,
        }))
    }
    fn person_of_citizen_id(&self, citizen_id: &str) -> LookupResult<Option<PersonSummary>> {
        let id = if citizen_id == "001185000017" { 7 } else { 0 };
        self.person(PersonId::from(id))
    }
    fn course(&self, _: CourseId) -> LookupResult<Option<CourseSummary>> {
        Ok(None)
    }
    fn course_of_code(&self, _: &str) -> LookupResult<Option<CourseSummary>> {
        Ok(None)
    }
    fn placement(&self, _: PersonId, _: &str) -> LookupResult<Option<i64>> {
        Ok(None)
    }
    fn has_namesake(&self, _: &str, _: &str) -> LookupResult<bool> {
        Ok(false)
    }
    fn has_overlap(
        &self,
        _: PersonId,
        _: &str,
        _: &str,
        _: Option<&str>,
        _: Option<i64>,
    ) -> LookupResult<bool> {
        Ok(false)
    }
    fn has_left_employer(
        &self,
        _: PersonId,
        _: &str,
        _: &str,
        _: Option<i64>,
    ) -> LookupResult<bool> {
        Ok(false)
    }
    fn person_groups(&self, _: PersonId, _: &str) -> LookupResult<PersonGroups> {
        Ok(PersonGroups::default())
    }
    fn supported_course(
        &self,
        _: PersonId,
        _: &[String],
        _: &[String],
        _: Option<i64>,
    ) -> LookupResult<Option<String>> {
        Ok(None)
    }
    fn record_of_key(&self, _: Record, _: &Answers, _: Option<i64>) -> LookupResult<Option<i64>> {
        Ok(None)
    }
}

fn defaults() -> FormDefaults {
    FormDefaults {
        today: today(),
        sticky: Sticky::new(),
        rate: String::new(),
    }
}

fn model(form: &'static Form, flow: FormFlow) -> FormModel {
    FormModel::new(Draft::blank(form, defaults()), flow, &OnePerson)
}

/// The intake form with the cursor in the name.
fn at_name() -> FormModel {
    let mut model = model(&INTAKE, FormFlow::Repeat);
    model.press(&[Action::Enter]);
    assert_eq!(model.field().key, "full_name");
    model
}

impl FormModel {
    /// Checks the field and goes on, as Enter does.
    fn go_on(&mut self) {
        if self.check_field(&OnePerson) == Ok(true)
            && let Some(next) = self.flow.next_place(&mut self.draft)
        {
            self.enter(next, &OnePerson);
        }
    }

    fn press(&mut self, actions: &[Action]) -> &mut Self {
        for &action in actions {
            match action {
                Action::Enter => self.go_on(),
                Action::Up => assert!(self.step_back(&OnePerson).is_ok()),
                edit => {
                    let outcome = self.edit(edit, InputMethod::Off);
                    if outcome == EditOutcome::Changed && self.is_completed_by(edit) {
                        self.go_on();
                    }
                }
            }
        }
        self
    }

    fn type_text(&mut self, text: &str) -> &mut Self {
        let actions: Vec<Action> = text.chars().map(Action::Type).collect();
        self.press(&actions)
    }

    /// The text of a field of the first record.
    fn text(&self, key: &str) -> &str {
        let row = &self.draft.rows[0];
        let field = row.section.position(key);
        field.map_or("no such field", |at| &row.cells[at].text)
    }

    fn has_problem(&self) -> bool {
        matches!(self.status, StatusLine::Problem(_))
    }
}

#[test]
fn ctrl_z_undoes_word_by_word() {
    let mut model = at_name();
    model.type_text("Nguyễn Thị Hường");
    for text in ["Nguyễn Thị ", "Nguyễn ", ""] {
        model.press(&[Action::Undo]);
        assert_eq!(model.text("full_name"), text);
    }
    model.type_text("Trần").press(&[Action::Enter]);
    assert_eq!(model.text("full_name"), "Trần");
}

#[test]
fn corrections_of_a_keyboard_program_are_undone_with_their_word() {
    let mut model = at_name();
    let back = [Action::Backspace, Action::Backspace];
    model.type_text("Tra").press(&back[..1]).type_text("â");
    model.press(&back).type_text("rần Thi").press(&back[..1]);
    model.type_text("ị D").press(&back[..1]).type_text("Đao");
    model.press(&back).type_text("ào");
    assert_eq!(model.text("full_name"), "Trần Thị Đào");
    model.press(&[Action::Undo]);
    assert_eq!(model.text("full_name"), "Trần Thị ");
    model.press(&[Action::Undo]);
    assert_eq!(model.text("full_name"), "Trần ");
}

#[test]
fn a_cleared_word_or_field_and_a_paste_are_undone() {
    let mut model = at_name();
    model.type_text("Lò Thị Mẫu");
    for erase in [Action::DeleteWord, Action::Clear] {
        model.press(&[erase]);
        assert!(!model.text("full_name").contains("Mẫu"));
        model.press(&[Action::Undo]);
        assert_eq!(model.text("full_name"), "Lò Thị Mẫu");
    }
    model.paste(" từ nơi\nkhác\u{1b}");
    assert_eq!(model.text("full_name"), "Lò Thị Mẫu từ nơi khác");
    model.press(&[Action::Undo]);
    assert_eq!(model.text("full_name"), "Lò Thị Mẫu");
}

#[test]
fn an_error_stops_forward_never_backward() {
    let mut model = model(&INTAKE, FormFlow::Repeat);
    model.type_text("10011850").press(&[Action::Enter]);
    assert!(model.has_problem());
    model.press(&[Action::Up, Action::Enter]);
    assert!(model.has_problem());
    model.press(&[Action::Clear]).type_text("Trần");
    model.press(&[Action::Enter]);
    assert!(model.has_problem());
    model.press(&[Action::Clear, Action::Enter, Action::Enter]);
    assert_eq!(model.field().key, "full_name");
    assert!(model.has_problem(), "a name is required");
    model.press(&[Action::Up]);
    assert!(!model.has_problem());
    assert_eq!(model.field().key, "citizen_id");
}

#[test]
fn the_first_key_replaces_a_suggestion_and_enter_takes_it() {
    let mut model = at_name();
    model.type_text("Y Moan Êban").press(&[Action::Enter]);
    model.type_text("1950").press(&[Action::Enter]);
    model.type_text("1");
    assert_eq!(model.field().key, "ethnicity");
    assert_eq!(model.suggested(), "Kinh");
    model.type_text("Ê").press(&[Action::Enter]);
    assert_eq!(model.text("ethnicity"), "Ê Đê");
    model.press(&[Action::Up, Action::Enter]);
    assert_eq!(model.text("ethnicity"), "Ê Đê");
    model.press(&[Action::Up, Action::Backspace, Action::Undo]);
    assert_eq!(model.text("ethnicity"), "Ê Đê");
}

#[test]
fn a_whole_number_or_date_moves_the_cursor_on() {
    let mut model = model(&INTAKE, FormFlow::Repeat);
    model.type_text("001185000018");
    assert_eq!(model.field().key, "full_name");
    model.type_text("Lò Thị Mẫu");
    assert_eq!(model.field().key, "full_name");
    model.press(&[Action::Enter]).type_text("1/1/1985");
    assert_eq!(model.field().key, "born", "1/1/1985 may go on");
    model.press(&[Action::Clear]).type_text("01/01/1985");
    assert_eq!(model.field().key, "sex");
    assert_eq!(model.text("born"), "01/01/1985");
}

#[test]
fn a_field_is_taken_from_the_record_before() {
    let mut model = at_name();
    let mut ditto = BTreeMap::new();
    model.type_text("Lò Thị Mẫu");
    model.remember(&mut Sticky::new(), &mut ditto);
    ditto.insert("intake.address".to_owned(), "Số 9".to_owned());
    ditto.insert("intake.born".to_owned(), "1985".to_owned());
    let mut next = at_name();
    assert!(next.ditto(&ditto));
    assert_eq!(next.text("full_name"), "Lò Thị Mẫu");
    assert_eq!(next.ditto_rest(&ditto, &OnePerson), Ok(()));
    assert_eq!(next.text("address"), "Số 9");
    assert_eq!(next.text("born"), "", "the birth date is the person's own");
}

#[test]
fn the_next_problem_is_searched_round_the_form() {
    let mut model = at_name();
    assert_eq!(model.next_problem(&OnePerson), Ok(()));
    let first = model.draft.at;
    assert!(model.has_problem());
    assert_eq!(model.next_problem(&OnePerson), Ok(()));
    assert!(model.draft.at > first);
    while model.draft.at > first {
        assert_eq!(model.next_problem(&OnePerson), Ok(()));
    }
    assert_eq!(model.field().key, "full_name");
}

#[test]
fn a_batch_asks_the_common_fields_and_answers_with_the_given_ones() {
    let flow = FormFlow::Batch {
        title: String::new(),
        given: vec![("kind", "advice".to_owned())],
        only: &["held_on", "event"],
    };
    let mut model = model(&CONTACT, flow);
    assert_eq!(model.field().key, "held_on");
    let mut sticky = Sticky::new();
    model.type_text("+").press(&[Action::Enter]);
    assert_eq!(model.field().key, "event");
    model.type_text("Hội chợ");
    model.commit_input();
    let answers = model.batch_answers(&mut sticky, &OnePerson);
    let answers = answers.unwrap_or_default().unwrap_or_default();
    let (keys, texts): (Vec<&str>, Vec<String>) = answers.into_iter().unzip();
    assert_eq!(keys, ["kind", "held_on", "event"]);
    assert_eq!(texts[1..], ["23/11/2026", "Hội chợ"]);
    assert!(!sticky.contains_key("contact.kind"), "{sticky:?}");
    assert_eq!(sticky["contact.event"], "Hội chợ");
}

#[test]
fn a_series_ends_at_the_person_and_keeps_what_is_common() {
    let flow = FormFlow::Series(SeriesFlow {
        given: vec![("kind", "1".to_owned())],
        ..SeriesFlow::default()
    });
    let mut model = model(&CONTACT, flow);
    assert!(model.is_at_person(), "nothing common is missing");
    model.type_text("001185000017");
    assert!(model.is_at_person(), "the number waits for Enter");
    assert_eq!(model.check_field(&OnePerson), Ok(true));
    assert_eq!(model.flow.next_place(&mut model.draft), None);
    let kind = model.text("kind").to_owned();
    model.start_next_person(defaults(), &OnePerson);
    assert_eq!([model.text("kind"), model.text("citizen_id")], [&kind, ""]);
    model.type_text("001185000099").press(&[Action::Enter]);
    assert!(model.is_unknown_person());
    model.type_text("0");
    let value = model.input.value();
    assert_eq!(value, "0", "the next number replaces a refused one");
}

#[test]
fn a_draft_is_named_by_the_person() {
    let mut model = model(&CONTACT, FormFlow::Repeat);
    assert_eq!(model.title(), "");
    model.type_text("001185000017");
    assert_eq!(model.title(), "Lò Thị Mẫu · 15/03/1985");
}

#[test]
fn a_card_goes_back_to_the_form_before_its_first_digit() {
    let mut model = model(&INTAKE, FormFlow::Repeat);
    let mut scanner = Scanner::default();
    for c in "001185000018".chars() {
        let was_id_field = model.is_id_field();
        let step = scanner.on(Action::Type(c), &model);
        assert!(matches!(step, ScanStep::Form));
        model.type_text(&c.to_string());
        scanner.after(was_id_field);
    }
    assert_eq!(model.field().key, "full_name");
    let step = scanner.on(Action::Type('|'), &model);
    let is_blank = |draft: &Draft| draft.rows.iter().all(FormRow::is_blank);
    assert!(matches!(step, ScanStep::Begin(Some(form)) if is_blank(&form.draft)));
    let step = scanner.on(Action::Type('|'), &model);
    assert!(matches!(step, ScanStep::Held));
    let step = scanner.on(Action::Enter, &model);
    assert!(matches!(step, ScanStep::Card { text, stray: false, .. } if text == "001185000018||"));
    let step = scanner.on(Action::Enter, &model);
    assert!(matches!(step, ScanStep::Form), "the card has ended");
}
