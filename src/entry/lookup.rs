//! What a check must look up in the register. The register answers; tests answer with their own.

use chrono::NaiveDate;

use crate::entry::answers::Answers;
use crate::forms::Record;

/// A look-up that failed (the disk, the file), as its own words.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct LookupError(pub String);

/// The result of a look-up.
pub type LookupResult<T> = Result<T, LookupError>;

/// What checks and notes need of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonSummary {
    /// Register number.
    pub id: i64,
    /// 12 digits, if known.
    pub citizen_id: Option<String>,
    /// As kept.
    pub full_name: String,
    /// ISO, perhaps only a year or month.
    pub born: String,
    /// No longer of the ward from that ISO day.
    pub left_on: Option<String>,
    /// Telephone, if known.
    pub phone: Option<String>,
    /// Tổ dân phố, if known.
    pub neighbourhood: Option<String>,
}

impl PersonSummary {
    /// How a form names the person: the ID number, or `#` and the register number.
    #[must_use]
    pub fn reference(&self) -> String {
        self.citizen_id
            .clone()
            .unwrap_or_else(|| format!("#{}", self.id))
    }
}

/// What checks and notes need of a course.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseSummary {
    /// Register number.
    pub id: i64,
    pub code: String,
    pub title: String,
    /// Seats, if limited.
    pub capacity: Option<i64>,
    /// Live enrolments (status other than cancelled).
    pub taken: i64,
    /// Does not take place.
    pub cancelled: bool,
    /// ISO first day.
    pub starts_on: Option<String>,
    /// ISO last day.
    pub ends_on: Option<String>,
    /// Code of its level.
    pub level: String,
}

impl CourseSummary {
    /// Calendar days from the first to the last, where both are known.
    #[must_use]
    pub fn days(&self) -> Option<u32> {
        let day = |iso: &Option<String>| crate::domain::date::from_iso(iso.as_deref()?);
        let days = (day(&self.ends_on)? - day(&self.starts_on)?).num_days() + 1;
        u32::try_from(days).ok().filter(|days| *days > 0)
    }
}

/// What the rules of support look at in a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonGroups {
    /// Groups held on the day asked for, the derived 2 and 4 too.
    pub groups: Vec<String>,
    /// A woman.
    pub female: bool,
}

/// The questions.
pub trait Lookup {
    /// The day that counts as today.
    fn today(&self) -> NaiveDate;
    /// The register is a commune's.
    fn is_rural(&self) -> bool;
    /// The person a text names: present or former ID number, or `#` and the register number.
    ///
    /// # Errors
    /// When the register cannot be read (so for every question below).
    fn person(&self, reference: &str) -> LookupResult<Option<PersonSummary>>;
    /// The course of that code.
    ///
    /// # Errors
    /// See [`Lookup::person`].
    fn course(&self, code: &str) -> LookupResult<Option<CourseSummary>>;
    /// The placement of a person that began on that ISO day.
    ///
    /// # Errors
    /// See [`Lookup::person`].
    fn placement(&self, person: i64, started_on: &str) -> LookupResult<Option<i64>>;
    /// Somebody else of that folded name and birth year.
    ///
    /// # Errors
    /// See [`Lookup::person`].
    fn namesake(
        &self,
        name_fold: &str,
        birth_year: &str,
        except: Option<i64>,
    ) -> LookupResult<Option<PersonSummary>>;
    /// Whether another row of the group overlaps [from, to] (ISO; `None` = open).
    ///
    /// # Errors
    /// See [`Lookup::person`].
    fn has_overlap(
        &self,
        person: i64,
        group: &str,
        from: &str,
        to: Option<&str>,
        except: Option<i64>,
    ) -> LookupResult<bool>;
    /// Whether the person left that employer within 30 days before the ISO day.
    ///
    /// # Errors
    /// See [`Lookup::person`].
    fn has_left_employer(
        &self,
        person: i64,
        employer: &str,
        before: &str,
        except: Option<i64>,
    ) -> LookupResult<bool>;
    /// The groups a person holds on an ISO day, and what else the rates look at.
    ///
    /// # Errors
    /// See [`Lookup::person`].
    fn person_groups(&self, person: i64, on: &str) -> LookupResult<PersonGroups>;
    /// Another course somebody else pays for, of one of those levels and sources, that the person is or was in.
    ///
    /// # Errors
    /// See [`Lookup::person`].
    fn supported_course(
        &self,
        person: i64,
        levels: &[String],
        funding: &[String],
        except: Option<i64>,
    ) -> LookupResult<Option<String>>;
    /// Whether another live record has the same natural key.
    ///
    /// # Errors
    /// See [`Lookup::person`].
    fn is_key_taken(
        &self,
        record: Record,
        answers: &Answers,
        except: Option<i64>,
    ) -> LookupResult<bool>;
}
