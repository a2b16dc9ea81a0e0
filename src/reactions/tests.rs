//! Mail under kills at every step, and what must never be sent. The kill on the running program is in
//! `tests/cli/mail.rs`.

use super::letter::Key;
use super::*;
use crate::domain::{AccountRef, BranchName, Command, Email, Handle, Money, Text};
use crate::market::scenario;
use crate::session::Mode;
use mailroom::Step;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// A data directory, a journal, and somebody who fetches what lies in the outbox.
struct House {
    dir: TempDir,
    /// What was fetched so far, by name.
    fetched: BTreeMap<String, String>,
    /// What a mail server is asked for, in the place of an outbox.
    server: Option<Server>,
}

fn account(name: &str) -> AccountRef {
    AccountRef::parse(name).unwrap()
}

fn open(name: &str) -> Command {
    let (handle, email) = (Handle::parse(name).unwrap(), Email::parse(&format!("{name}@example.org")).unwrap());
    Command::Open { handle, email, name: None, customer: None, currency: None }
}

fn pay_out(name: &str, cents: i64) -> Command {
    Command::Withdraw { account: account(name), amount: Money(cents), reference: None }
}

fn deposit(name: &str) -> Command {
    Command::Deposit { account: account(name), amount: Money(100_000), reference: None }
}

impl House {
    fn new() -> House {
        let house = House { dir: TempDir::new().unwrap(), fetched: BTreeMap::new(), server: None };
        house.make_journal();
        house
    }

    fn make_journal(&self) {
        let text = scenario::shipped().iter().find(|(name, _)| *name == "bare").unwrap().1;
        let _ = fs::remove_file(self.journal());
        Session::create(&self.journal(), &scenario::read(text).unwrap()).unwrap();
    }

    fn data(&self) -> DataDir {
        DataDir::find(Some(self.dir.path())).unwrap()
    }

    fn journal(&self) -> PathBuf {
        self.data().journal("j").unwrap()
    }

    fn place(&self) -> Place {
        Place::of(&self.data(), &self.journal())
    }

    fn session(&self) -> Session {
        Session::open(&self.journal(), Mode::Write).unwrap()
    }

    /// A mailroom that is killed at its step of this number, where there is so many.
    fn enter(&self, session: &Session, kill: usize) -> (Reactions, Mailroom, Steps) {
        let steps = Steps::default();
        let (seen, place) = (steps.clone(), self.place());
        let watch = move |step| {
            let mut seen = seen.0.lock().unwrap();
            seen.push(step);
            if seen.len() > kill { Err(io::Error::other("killed")) } else { Ok(()) }
        };
        let carrier: Box<dyn Carrier> = match &self.server {
            None => Box::new(Outbox { dir: place.outbox.clone() }),
            Some(server) => Box::new(Smtp::new(server)),
        };
        let (reactions, mailroom, _) =
            Reactions::at(place, session, Sender::default(), carrier, Box::new(watch)).unwrap();
        (reactions, mailroom, steps)
    }

    /// Gives commands and lets the mailroom work after each, until it is killed. The step it was killed at.
    fn work(&self, commands: &[Command], kill: usize) -> Option<Step> {
        let mut session = self.session();
        let (mut reactions, mut mailroom, steps) = self.enter(&session, kill);
        let mut work = |session: &Session| {
            if let Some(round) = reactions.round(session) {
                mailroom.work(round);
            }
            steps.killed(kill)
        };
        let killed = work(&session);
        if killed.is_some() {
            return killed;
        }
        for command in commands {
            session.submit(Source::User, command.clone()).unwrap();
            let killed = work(&session);
            if killed.is_some() {
                return killed;
            }
        }
        None
    }

    /// Takes away what lies in the outbox. Nothing is ever put there twice.
    fn fetch(&mut self) {
        for (name, path) in board::files(&self.place().outbox).unwrap() {
            let mail = fs::read_to_string(&path).unwrap();
            fs::remove_file(path).unwrap();
            assert!(mail.starts_with("From: ") && mail.ends_with("Your bank\r\n"), "torn: {mail:?}");
            assert_eq!(self.fetched.insert(name.clone(), mail), None, "{name} went out twice");
        }
    }

    /// The records whose letters were fetched, with how many letters.
    fn records(&self) -> BTreeMap<u64, usize> {
        let mut records = BTreeMap::new();
        for name in self.fetched.keys() {
            *records.entry(Key::of_file(name).unwrap().n).or_default() += 1;
        }
        records
    }
}

/// The steps that a mailroom took.
#[derive(Clone, Default)]
struct Steps(Arc<Mutex<Vec<Step>>>);

impl Steps {
    fn killed(&self, kill: usize) -> Option<Step> {
        self.0.lock().unwrap().get(kill).copied()
    }
}

/// Opens two accounts of which one is verified at once: three records with mail of four.
fn story() -> [Command; 4] {
    [open("alice"), deposit("alice"), pay_out("alice", 100), pay_out("alice", 200)]
}

#[test]
fn killed_at_any_step_every_letter_goes_out_once() {
    let mut steps = Vec::new();
    for kill in 0.. {
        let mut house = House::new();
        let killed = house.work(&story(), kill);
        house.fetch();
        // The next one is killed at the same step, the third is left alone.
        house.work(&[], kill);
        house.fetch();
        house.work(&[], usize::MAX);
        house.fetch();
        let written = house.session().live().views.mail.letters().fold(BTreeMap::new(), |mut all, letter| {
            *all.entry(letter.n.0).or_insert(0_usize) += 1;
            all
        });
        assert_eq!(house.records(), written, "killed at step {kill}, {killed:?}");
        assert_eq!(spooled_count(&house), 0);
        steps.extend(killed);
        if killed.is_none() {
            break;
        }
    }
    use Step::{Carried, Logged, PositionSynced, PositionTaken, PositionWritten, Settled, SpoolSynced, Spooled};
    for step in [Spooled, SpoolSynced, PositionWritten, PositionTaken, PositionSynced, Carried, Settled, Logged] {
        assert!(steps.contains(&step), "{step:?}");
    }
}

fn spooled_count(house: &House) -> usize {
    board::spooled(&house.place()).unwrap().len()
}

/// A disk that fails once is no kill: what it did not take comes first the next time.
#[test]
fn what_the_disk_did_not_take_is_taken_with_the_next_letter() {
    let mut house = House::new();
    let mut session = house.session();
    let (mut reactions, mut mailroom, _) = house.enter(&session, usize::MAX);
    session.submit(Source::User, open("alice")).unwrap();
    let spool = house.place().spool();
    fs::write(&spool, "in the way").unwrap();
    mailroom.work(reactions.round(&session).unwrap());
    assert!(reactions.take_told()[0].starts_with("the mail waits"));
    let letters: Vec<Letter> = session.live().views.mail.letters().copied().collect();
    assert!(matches!(reactions.delivery(&session, &letters[0]), Delivery::Waits(Some(_))));
    fs::remove_file(&spool).unwrap();
    session.submit(Source::User, deposit("alice")).unwrap();
    mailroom.work(reactions.round(&session).unwrap());
    assert!(matches!(reactions.delivery(&session, &letters[0]), Delivery::Sent(Some(_))));
    house.fetch();
    assert_eq!(house.records(), BTreeMap::from([(1, letters.len())]));
}

#[test]
fn only_what_happens_on_main_goes_out() {
    let mut house = House::new();
    let mut session = house.session();
    let (mut reactions, mut mailroom, _) = house.enter(&session, usize::MAX);
    for command in story() {
        session.submit(Source::User, command).unwrap();
    }
    // A branch of the past, recorded flow, a rejected command.
    session.fork(RecordNo(2), BranchName::parse("past").unwrap()).unwrap();
    let past = session.submit(Source::User, pay_out("alice", 300)).unwrap();
    session.choose(BranchId::MAIN).unwrap();
    session.submit(Source::User, pay_out("alice", 900_000)).unwrap();
    session.feed(&mut feed_once(pay_out("alice", 400))).unwrap();
    mailroom.work(reactions.round(&session).unwrap());
    house.fetch();
    assert_eq!(house.records().into_keys().collect::<Vec<_>>(), [1, 3, 4]);
    session.use_branch(session.history().find_branch("past").unwrap().id).unwrap();
    let inside = session.live().views.mail.letters().find(|letter| letter.n == past).copied().unwrap();
    assert_eq!(reactions.delivery(&session, &inside), Delivery::Inside);
    drop((reactions, mailroom, session));
    // Opening it again, to write or to look, sends nothing more.
    house.work(&[], usize::MAX);
    let looked = Session::open(&house.journal(), Mode::ReadOnly).unwrap();
    assert!(super::board(&house.data(), &looked).unwrap().is_some());
    house.fetch();
    assert_eq!(house.records().len(), 3);
}

/// Gives one command of recorded flow.
fn feed_once(command: Command) -> impl FnMut(&Session) -> Option<(crate::domain::Time, Source, Command)> {
    let mut command = Some(command);
    move |session| Some((session.now(), Source::Feed, command.take()?))
}

/// What was undone before its letter could go out did happen, to whoever had the number then.
#[test]
fn a_letter_whose_record_was_undone_is_to_who_was_there() {
    let mut house = House::new();
    let mut session = house.session();
    let (mut reactions, mut mailroom, _) = house.enter(&session, usize::MAX);
    session.submit(Source::User, open("alice")).unwrap();
    session.undo().unwrap();
    session.submit(Source::User, open("bob")).unwrap();
    mailroom.work(reactions.round(&session).unwrap());
    house.fetch();
    let to = |n: u64| {
        let mut mails = house.fetched.iter().filter(|(name, _)| Key::of_file(name).unwrap().n == n);
        assert!(mails.all(|(_, mail)| letter::is_to(mail.as_bytes(), if n == 1 { "alice" } else { "bob" })));
    };
    assert_eq!(house.records().into_keys().collect::<Vec<_>>(), [1, 3]);
    to(1);
    to(3);
}

#[test]
fn a_draft_sends_nothing_until_it_is_kept_on_main() {
    let mut house = House::new();
    let mut session = house.session();
    let (mut reactions, mut mailroom, _) = house.enter(&session, usize::MAX);
    for command in story() {
        session.submit(Source::User, command).unwrap();
    }
    session.fork(RecordNo(2), BranchName::parse("past").unwrap()).unwrap();
    let n = session.submit(Source::User, pay_out("alice", 300)).unwrap();
    session.choose(BranchId::MAIN).unwrap();
    mailroom.work(reactions.round(&session).unwrap());
    house.fetch();
    let before = house.records();
    let graft = crate::session::Graft { from: n, first: n, last: n, onto: BranchId::MAIN };
    session.graft(&graft).unwrap();
    assert!(reactions.round(&session).is_none());
    session.drop_draft().unwrap();
    assert!(reactions.round(&session).is_none_or(|round| round.letters.is_empty()));
    session.graft(&graft).unwrap();
    session.keep_draft(None).unwrap();
    mailroom.work(reactions.round(&session).unwrap());
    house.fetch();
    assert_eq!(house.records().len(), before.len() + 1);
}

/// What a journal held when its mail began is no news.
#[test]
fn mail_begins_behind_what_was_there() {
    let mut house = House::new();
    let mut session = house.session();
    for command in story() {
        session.submit(Source::User, command).unwrap();
    }
    drop(session);
    house.work(&[pay_out("alice", 300)], usize::MAX);
    house.fetch();
    assert_eq!(house.records().into_keys().collect::<Vec<_>>(), [5]);
}

/// Another journal comes to stand in the place of one whose mail is not out yet.
#[test]
fn another_journal_in_its_place_begins_anew() {
    for kill in 0.. {
        let mut house = House::new();
        let Some(killed) = house.work(&story()[..1], kill) else { break };
        let written = spooled_count(&house);
        let taken = house.place().read_position().unwrap().unwrap().next > RecordNo(1);
        house.fetch();
        let out = house.fetched.len();
        house.make_journal();
        house.work(&story(), usize::MAX);
        house.fetch();
        let (left, new) = (if taken { written } else { 0 }, 4);
        assert_eq!(house.fetched.len(), out + left + new, "killed at {killed:?}");
    }
}

#[test]
fn a_second_mailroom_of_one_journal_is_refused() {
    let house = House::new();
    let session = house.session();
    let first = Reactions::begin(&house.data(), &session).unwrap();
    assert!(matches!(Reactions::begin(&house.data(), &session), Err(ReactionError::Busy)));
    drop(first);
    Reactions::begin(&house.data(), &session).unwrap();
}

#[test]
fn whoever_is_forgotten_leaves_no_letter() {
    let house = House::new();
    house.work(&[open("alice"), open("bob")], usize::MAX);
    let line = |who: &str| format!("(n:1,index:0,at:5,by:Smtp,refused:Some(\"550 <{who}@example.org>\"))\n");
    durable::append(&house.place().log(), (line("alice") + &line("bob")).as_bytes()).unwrap();
    assert_eq!(mailroom::sweep(&house.place(), "alice", &["alice@example.org"]).unwrap(), 2);
    for (_, path) in board::files(&house.place().outbox).unwrap() {
        assert!(letter::is_to(&fs::read(path).unwrap(), "bob"));
    }
    let log = fs::read_to_string(house.place().log()).unwrap();
    assert!(!log.contains("alice") && log.contains("<bob@") && log.lines().count() == 6, "{log}");
}

/// A mail server that takes what it is given, but for one who is not known there.
struct FakeServer {
    at: Server,
    taken: Arc<Mutex<Vec<String>>>,
}

impl FakeServer {
    fn start() -> FakeServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = Server { host: "127.0.0.1".to_owned(), port: listener.local_addr().unwrap().port() };
        let taken = Arc::<Mutex<Vec<String>>>::default();
        let server = FakeServer { at, taken: taken.clone() };
        // It ends with the test program.
        thread::spawn(move || {
            for guest in listener.incoming() {
                let taken = taken.clone();
                thread::spawn(move || talk(guest.unwrap(), &taken));
            }
        });
        server
    }

    /// The `Message-ID`s of what was taken.
    fn ids(&self) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        let id = |mail: &String| mail.lines().find_map(|line| line.strip_prefix("Message-ID: ").map(str::to_owned));
        taken.iter().map(|mail| id(mail).unwrap()).collect()
    }
}

/// One guest of the mail server. Where the guest goes away that is all.
fn talk(guest: TcpStream, taken: &Mutex<Vec<String>>) -> Option<()> {
    guest.set_nodelay(true).ok()?;
    let mut out = guest.try_clone().ok()?;
    let mut say = move |words: &str| out.write_all(format!("{words}\r\n").as_bytes()).ok();
    let mut lines = BufReader::new(guest).lines();
    say("220 here")?;
    while let Some(Ok(line)) = lines.next() {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "RCPT" if line.contains("<nobody@") => "550 5.1.1 nobody of that name",
            "DATA" => {
                say("354 go on")?;
                let mail: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                taken.lock().unwrap().push(mail.join("\n"));
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 well",
        };
        say(answer)?;
    }
    Some(())
}

#[test]
fn a_mail_server_gets_every_letter_and_a_repeated_one_under_the_same_name() {
    for kill in 0.. {
        let server = FakeServer::start();
        let mut house = House::new();
        house.server = Some(server.at.clone());
        let killed = house.work(&story()[..3], kill);
        house.work(&[], usize::MAX);
        let (mut ids, all) = (server.ids(), house.session().live().views.mail.letters().count());
        ids.sort();
        let sent = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "killed at {killed:?}");
        // Between the server's word and ours that it was heard nobody can look.
        assert_eq!(sent - all, usize::from(killed == Some(Step::Carried)), "killed at {killed:?}");
        if killed.is_none() {
            break;
        }
    }
}

#[test]
fn a_server_that_is_away_is_waited_for_and_one_who_is_not_known_is_told() {
    let mut house = House::new();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    house.server = Some(Server { host: "127.0.0.1".to_owned(), port: closed });
    let mut session = house.session();
    let (mut reactions, mut mailroom, _) = house.enter(&session, usize::MAX);
    session.submit(Source::User, open("alice")).unwrap();
    session.submit(Source::User, open("nobody")).unwrap();
    mailroom.work(reactions.round(&session).unwrap());
    let told = reactions.take_told();
    assert!(told.len() == 1 && told[0].starts_with("4 letters wait"), "{told:?}");
    let letters: Vec<Letter> = session.live().views.mail.letters().copied().collect();
    assert!(matches!(reactions.delivery(&session, &letters[0]), Delivery::Waits(Some(_))));
    drop((reactions, mailroom));
    let server = FakeServer::start();
    house.server = Some(server.at.clone());
    let (mut reactions, mut mailroom, _) = house.enter(&session, usize::MAX);
    mailroom.work(reactions.round(&session).unwrap());
    assert_eq!(server.ids().len(), 2);
    let told = reactions.take_told();
    assert!(told.len() == 2 && told[0].contains("nobody of that name"), "{told:?}");
    assert!(matches!(reactions.delivery(&session, &letters[0]), Delivery::Sent(Some((_, By::Smtp)))));
    assert!(matches!(reactions.delivery(&session, letters.last().unwrap()), Delivery::Refused(_)));
    assert_eq!(spooled_count(&house), 0);
}

/// Names that would add headers, end them or begin another mail.
#[test]
fn hostile_names_stay_in_their_header() {
    let house = House::new();
    let mut session = house.session();
    let names = [
        "Eve\" <eve@evil.example>, \"x",
        "=?utf-8?q?a?=",
        "Zoë 🦀 \u{202e}gnp",
        "a, b; c: d",
        "\\",
        &"long ".repeat(50),
    ];
    for (i, name) in names.iter().enumerate() {
        let Command::Open { handle, email, .. } = open(&format!("u{i}")) else { unreachable!() };
        let name = Some(Text::parse(name.trim()).unwrap());
        session.submit(Source::User, Command::Open { handle, email, name, customer: None, currency: None }).unwrap();
    }
    let world = &session.live().world;
    let mut all: Vec<Outgoing> =
        session.live().views.mail.letters().map(|letter| Outgoing::new("j", letter, world).unwrap()).collect();
    // And such as no name may be, should one ever come so far.
    let evil = "x\r\nBcc: all@evil.example\r\n\r\nDear all,\n.\r\n";
    all.push(all[0].clone().named(evil));
    for (i, letter) in all.iter().enumerate() {
        let mail = String::from_utf8(letter.mail(&Sender::default()).unwrap()).unwrap();
        let (headers, body) = mail.split_once("\r\n\r\n").unwrap();
        let names: Vec<&str> = headers
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split_once(": ").unwrap().0)
            .collect();
        let expected = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Backtape-Account"];
        assert_eq!(names[..7], expected, "{headers}");
        assert_eq!(names[7..], ["MIME-Version", "Content-Type", "Content-Transfer-Encoding"]);
        assert!(mail.is_ascii() && !mail.replace("\r\n", "").contains(['\r', '\n']), "{mail:?}");
        assert!(mail.lines().all(|line| line.len() <= 998) && !body.is_empty());
        let to = letter::envelope(mail.as_bytes()).unwrap();
        let to: Vec<String> = to.to().iter().map(ToString::to_string).collect();
        assert!(to.len() == 1 && to[0].ends_with("@example.org"), "{i}: {to:?}");
    }
}

/// An address that the bank takes and mail does not.
#[test]
fn an_address_that_is_none_is_told_and_holds_nobody_up() {
    let mut house = House::new();
    let mut session = house.session();
    let (mut reactions, mut mailroom, _) = house.enter(&session, usize::MAX);
    let Command::Open { handle, .. } = open("eve") else { unreachable!() };
    let email = Email::parse("eve,<x>@ex\"ample").unwrap();
    session.submit(Source::User, Command::Open { handle, email, name: None, customer: None, currency: None }).unwrap();
    session.submit(Source::User, open("alice")).unwrap();
    mailroom.work(reactions.round(&session).unwrap());
    assert!(reactions.take_told()[0].contains("no address of that form"));
    house.fetch();
    assert_eq!(house.records().into_keys().collect::<Vec<_>>(), [2]);
    let first = session.live().views.mail.letters().next().copied().unwrap();
    assert!(matches!(reactions.delivery(&session, &first), Delivery::Refused(_)));
}

/// The thread does what the tests above did step by step.
#[test]
fn the_mailroom_works_by_itself() {
    let mut house = House::new();
    let mut session = house.session();
    let mut reactions = Reactions::begin(&house.data(), &session).unwrap();
    for command in story() {
        session.submit(Source::User, command).unwrap();
        reactions.look(&session);
    }
    assert_eq!(reactions.finish(), Vec::<String>::new());
    let board = super::board(&house.data(), &session).unwrap().unwrap();
    for letter in session.live().views.mail.letters() {
        assert!(matches!(board.of(&session, letter), Delivery::Sent(Some((_, By::Outbox)))));
    }
    house.fetch();
    assert_eq!(house.records().into_keys().collect::<Vec<_>>(), [1, 3, 4]);
}
