//! Copies, restoring, the trail, erasures, breaches and damage, through the binary.

mod copies;
mod coverage;
mod crafted;
mod damage;
mod erased_drafts;
mod forged;
#[cfg(unix)]
mod moved_file;
mod opening;
#[cfg(unix)]
mod other_account;
mod outputs;
mod own_copies;
mod remainders;
mod removal;
mod screens;
pub mod second_opinion;
mod stripped;
pub mod trail;
mod verified_copies;
#[cfg(unix)]
mod written_over;

use crate::cli::Desk;

/// Four people.
pub const PEOPLE: &str = "citizen_id,full_name,born,sex,residence,phone,neighbourhood,address,ethnicity\n\
    001185000017,Nguyễn Thị Hường,15/03/1985,female,permanent,0912345678,12,Ngõ Thử Nghiệm 9,kinh\n\
    001180000025,Trần Văn Mẫu,1980,male,permanent,0987654321,3,,tay\n\
    ,Y Moan Êban,1958,male,temporary,,3,,ede\n\
    001190000033,Lê Thị Thử,1990,female,permanent,,4,,kinh\n";
pub const NEEDS: &str = "citizen_id,kind,stated_on,wish\n\
    001185000017,job,01/10/2026,may công nghiệp ở Cầu Thử\n\
    001180000025,training,02/10/2026,hàn\n";

/// A register with four people and two needs.
pub fn desk() -> Desk {
    let desk = Desk::new();
    desk.import("people", PEOPLE).works();
    desk.import("needs", NEEDS).works();
    desk
}

/// The paths of the verified copies, the newest first.
pub fn copies(desk: &Desk) -> Vec<String> {
    let listed = desk.run("backup --list --format json");
    listed.works();
    let all: serde_json::Value = serde_json::from_str(&listed.out).expect("a list");
    let all = all.as_array().expect("a list");
    all.iter()
        .map(|c| c["file"].as_str().expect("a file").to_owned())
        .collect()
}
