//! The word lists of the demo ward (`data/demo/*.toml`).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::demo::rng::Rng;

/// Words with weights.
#[derive(Debug, Deserialize)]
#[serde(from = "BTreeMap<String, u32>")]
pub(super) struct Weighted {
    words: Vec<String>,
    /// Cumulative weights.
    up_to: Vec<u32>,
}

impl From<BTreeMap<String, u32>> for Weighted {
    fn from(map: BTreeMap<String, u32>) -> Self {
        let mut sum = 0;
        let (words, up_to) = map
            .into_iter()
            .map(|(word, weight)| {
                sum += weight;
                (word, sum)
            })
            .unzip();
        Self { words, up_to }
    }
}

impl Weighted {
    /// A random word by weight; empty for an empty list.
    pub fn draw(&self, rng: &mut Rng) -> &str {
        let drawn = rng.below(self.up_to.last().copied().unwrap_or_default());
        let at = self.up_to.partition_point(|&up_to| up_to <= drawn);
        self.words.get(at).map_or("", String::as_str)
    }
}

/// Middle and given names of one sex and era.
#[derive(Debug, Deserialize)]
pub(super) struct Era {
    pub middle: Weighted,
    pub given: Weighted,
}

/// The names of one sex.
#[derive(Debug, Deserialize)]
pub(super) struct Eras {
    pub old: Era,
    pub middle: Era,
    pub young: Era,
}

/// Names of an ethnic group other than Kinh.
#[derive(Debug, Deserialize)]
pub(super) struct EthnicNames {
    pub ethnicity: String,
    pub weight: u32,
    /// The name of the family or clan comes last.
    #[serde(default)]
    pub own: bool,
    pub family: Vec<String>,
    pub male: Vec<String>,
    pub female: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Names {
    pub family: Weighted,
    pub male: Eras,
    pub female: Eras,
    pub people: Vec<EthnicNames>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Subject {
    pub title: String,
    pub trade: String,
    pub days: u32,
}

#[derive(Debug, Deserialize)]
pub(super) struct Opening {
    pub job: String,
    pub sector: String,
    pub occupation: String,
    /// Range in thousand đồng a month.
    pub wage: (u32, u32),
    /// Taken by people over 60.
    pub suits_elderly: bool,
    pub employers: Vec<String>,
}

/// The other lists.
#[derive(Debug, Deserialize)]
pub(super) struct Ward {
    pub streets: Vec<String>,
    pub former_wards: Vec<String>,
    pub phone_owners: Vec<String>,
    pub notes: Vec<String>,
    pub trades: Vec<String>,
    #[serde(rename = "wished_jobs")]
    pub wanted_jobs: Vec<String>,
    #[serde(rename = "wished_loans")]
    pub wanted_loans: Vec<String>,
    #[serde(rename = "wished_advice")]
    pub wanted_advice: Vec<String>,
    pub providers: Vec<String>,
    pub places: Vec<String>,
    pub verifiers: Vec<String>,
    pub refusals: Vec<String>,
    /// By code of the level.
    pub courses: BTreeMap<String, Vec<Subject>>,
    pub jobs: Vec<Opening>,
}

#[derive(Debug)]
pub(super) struct Lists {
    pub names: Names,
    pub ward: Ward,
}

impl Lists {
    /// Parses the built-in lists.
    pub fn read() -> Result<Self, toml::de::Error> {
        Ok(Self {
            names: toml::from_str(include_str!("../../data/demo/names.toml"))?,
            ward: toml::from_str(include_str!("../../data/demo/ward.toml"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::codes::CodeList;
    use crate::domain::name;

    #[test]
    fn the_lists_are_read_and_name_known_codes() {
        let lists = Lists::read().unwrap();
        for people in &lists.names.people {
            assert!(CodeList::Ethnicity.get(&people.ethnicity).is_some());
            for word in [&people.family, &people.male, &people.female]
                .into_iter()
                .flatten()
            {
                assert_eq!(name::check(word).as_deref(), Ok(word.as_str()));
            }
        }
        for (level, subjects) in &lists.ward.courses {
            assert!(CodeList::Level.get(level).is_some() && !subjects.is_empty());
        }
        assert_eq!(lists.ward.courses.len(), CodeList::Level.codes().len());
        for job in &lists.ward.jobs {
            assert!(CodeList::Sector.get(&job.sector).is_some());
            assert!(CodeList::Occupation.get(&job.occupation).is_some());
            assert!(!job.employers.is_empty() && job.wage.0 < job.wage.1);
        }
        assert!(lists.ward.jobs.iter().any(|j| j.suits_elderly));
    }

    #[test]
    fn a_heavier_word_comes_more_often() {
        let list: Weighted = BTreeMap::from([("a".into(), 9), ("b".into(), 1)]).into();
        let mut rng = Rng::new(7, 7);
        let a = (0..1000).filter(|_| list.draw(&mut rng) == "a").count();
        assert!((850..950).contains(&a), "{a}");
    }
}
