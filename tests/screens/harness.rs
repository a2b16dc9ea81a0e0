//! A journal, keys, and the screen that follows: the app as a person drives it, without a terminal.

use backtape::command_line::{self, Parsed};
use backtape::domain::{RecordNo, Source, Text, Time};
use backtape::market::scenario;
use backtape::reactions::{Post, Reactions};
use backtape::session::passwords::Whose;
use backtape::session::sealing::Keys;
use backtape::session::{DataDir, Limit, Mode, Session};
use backtape::tui::{App, Key, Options, Start};
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

/// The sizes that every screen is made for.
pub const SMALL: (u16, u16) = (80, 24);
pub const MIDDLE: (u16, u16) = (120, 40);
pub const LARGE: (u16, u16) = (200, 60);

/// All of them, with the names that their snapshots have.
pub const SIZES: [(&str, (u16, u16)); 3] = [("80x24", SMALL), ("120x40", MIDDLE), ("200x60", LARGE)];

/// An app on a terminal that is only kept in memory.
pub struct Person {
    app: App,
    terminal: Terminal<TestBackend>,
    dir: TempDir,
    /// Whether a key is waited for until all that it began is done.
    patient: bool,
}

/// What a journal holds: a scenario, so many records of its participants, then some commands.
pub struct Journal {
    scenario: &'static str,
    records: u64,
    begin: &'static [&'static str],
    commands: &'static [&'static str],
}

/// Somebody with money, somebody with shares, and nothing else.
const TWO: &[&str] = &[
    "open alice alice@example.org",
    "open bob bob@example.org",
    "deposit alice 1000.00",
    "list XYZ",
    "grant bob XYZ 50",
];

/// A story in which everything hangs on the third record.
pub const STORY: Journal = Journal::of_two(&[
    "sell bob XYZ 10 @ 10.20",
    "buy alice XYZ 10 @ 10.20",
    "transfer alice bob 500.00 \"rent\"",
    "mark \"a good day\"",
]);

impl Journal {
    /// Commands alone.
    pub const fn bare(commands: &'static [&'static str]) -> Journal {
        Journal { scenario: "bare", records: 0, begin: &[], commands }
    }

    /// Commands after five records that let alice buy XYZ of bob.
    pub const fn of_two(commands: &'static [&'static str]) -> Journal {
        Journal { begin: TWO, ..Journal::bare(commands) }
    }

    /// Commands after so many records of a living market.
    pub const fn starter(records: u64, commands: &'static [&'static str]) -> Journal {
        Journal { scenario: "starter", records, begin: &[], commands }
    }

    /// Commands on an exchange whose rules know margin.
    pub const fn trading_day(commands: &'static [&'static str]) -> Journal {
        Journal { scenario: "trading-day", ..Journal::bare(commands) }
    }

    fn path(dir: &TempDir) -> PathBuf {
        dir.path().join("demo.ron")
    }

    fn create(&self, dir: &TempDir) -> Session {
        self.create_with(dir, Keys::none())
    }

    fn create_with(&self, dir: &TempDir, keys: Keys) -> Session {
        let shipped = scenario::shipped().into_iter().find(|(name, _)| *name == self.scenario);
        let mut scenario = scenario::read(shipped.expect("a shipped scenario").1).expect("a sound scenario");
        // Never by the wall clock: the same screen every time.
        scenario.start = Some(Text::parse("2026-01-05T09:00:00Z").expect("a text"));
        let mut session = Session::create_with(&Journal::path(dir), &scenario, keys).expect("a journal");
        if self.records > 0 {
            session.run(Limit::Records(self.records)).expect("the market acts");
        }
        for line in self.begin.iter().chain(self.commands) {
            let parsed = command_line::parse(line).expect("a command");
            let Some(Parsed::Command(command)) = parsed else { panic!("{line} is no command") };
            session.submit(Source::User, command).expect("the journal can be written");
        }
        session
    }

    /// Opens it live, paused.
    pub fn open(&self, size: (u16, u16)) -> Person {
        let dir = TempDir::new().expect("a directory");
        let session = self.create(&dir);
        Person::new(session, size, Start::Live, dir)
    }

    /// Opens it live, paused, in a data directory where they have these passwords.
    pub fn open_with(&self, passwords: &[(Whose, &str)], size: (u16, u16)) -> Person {
        let dir = TempDir::new().expect("a directory");
        let session = self.create_with(&dir, Keys::of(dir.path()).expect("keys"));
        let mut kept = session.passwords().expect("passwords").expect("a data directory");
        passwords.iter().for_each(|(of, password)| kept.set(*of, password).expect("a password"));
        Person::new(session, size, Start::Live, dir)
    }

    /// Opens it live, paused, after the participants have gone on for so many records.
    pub fn open_after(&self, records: u64, size: (u16, u16)) -> Person {
        let dir = TempDir::new().expect("a directory");
        let mut session = self.create(&dir);
        session.run(Limit::Records(records)).expect("the market acts");
        Person::new(session, size, Start::Live, dir)
    }

    /// Opens it live, paused; its last record was made so many hours later.
    pub fn open_after_hours(&self, hours: i64, size: (u16, u16)) -> Person {
        let dir = TempDir::new().expect("a directory");
        let session = self.create(&dir);
        let (path, mut records) = (dir.path().join("later.ron"), session.history().records().collect::<Vec<_>>());
        let (mut later, _) = backtape::journal::Journal::create(&path, session.scenario()).expect("a journal");
        records.last_mut().expect("a record").at.0 += hours * Time::HOUR;
        later.append(&records).expect("the journal can be written");
        drop(later);
        let session = Session::open(&path, Mode::Write).expect("it can be read");
        Person::new(session, size, Start::Live, dir)
    }

    /// Opens it for replay.
    pub fn replay(&self, size: (u16, u16)) -> Person {
        let dir = TempDir::new().expect("a directory");
        drop(self.create(&dir));
        let session = Session::open(&Journal::path(&dir), Mode::ReadOnly).expect("it can be read");
        Person::new(session, size, Start::First, dir)
    }
}

impl Person {
    fn new(session: Session, size: (u16, u16), start: Start, dir: TempDir) -> Person {
        let options = Options { start, play: false, colour: true, ..Options::default() };
        let app = App::new(session, &options);
        let terminal = Terminal::new(TestBackend::new(size.0, size.1)).expect("a terminal in memory");
        let mut person = Person { app, terminal, dir, patient: true };
        person.draw();
        person
    }

    /// Any session, shown from its first record.
    pub fn of(session: Session, size: (u16, u16)) -> Person {
        Person::new(session, size, Start::First, TempDir::new().expect("a directory"))
    }

    fn draw(&mut self) {
        self.terminal.draw(|frame| self.app.draw(frame)).expect("memory can be drawn on");
    }

    /// The screen as it is sent to a terminal that shows nothing yet.
    pub fn sent(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let area = self.buffer().area;
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let mut terminal =
            Terminal::with_options(CrosstermBackend::new(&mut bytes), options).expect("a terminal in memory");
        terminal.draw(|frame| self.app.draw(frame)).expect("memory can be drawn on");
        drop(terminal);
        bytes
    }

    /// Types keys by their names, parted by blanks; what stands in quotes is typed letter by letter.
    pub fn keys(&mut self, keys: &str) -> &mut Person {
        for (i, part) in keys.split('\'').enumerate() {
            if i % 2 == 1 {
                part.chars().for_each(|c| self.key(Key::parse(&c.to_string()).expect("a letter")));
                continue;
            }
            for name in part.split_whitespace() {
                self.key(Key::parse(name).unwrap_or_else(|| panic!("{name} is no key")));
            }
        }
        self
    }

    /// Types keys as [`Person::keys`] does, and lets what takes longer than a frame go on by itself.
    pub fn press(&mut self, keys: &str) -> &mut Person {
        self.patient = false;
        self.keys(keys);
        self.patient = true;
        self
    }

    fn key(&mut self, key: Key) {
        self.app.key(key);
        while self.patient && self.app.is_busy() {
            self.app.tick(Duration::ZERO);
        }
        self.draw();
    }

    /// Presses a key, and says whether something is left to do after it.
    pub fn busy_after(&mut self, key: &str) -> bool {
        self.app.key(Key::parse(key).expect("a key"));
        let is_busy = self.app.is_busy();
        self.draw();
        is_busy
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) -> &mut Person {
        self.app.paste(text);
        self.draw();
        self
    }

    /// Opens the journal again.
    pub fn again(self, size: (u16, u16)) -> Person {
        let Person { app, dir, .. } = self;
        drop(app);
        let session = Session::open(&Journal::path(&dir), Mode::Write).expect("it can be opened");
        Person::new(session, size, Start::Live, dir)
    }

    /// Opens the journal again as the program does: what is owed is mailed. Whoever leaves waits until it is.
    pub fn with_mail(self, size: (u16, u16)) -> Person {
        let mut person = self.again(size);
        let data = DataDir::find(Some(person.dir.path())).expect("a directory");
        let reactions = Reactions::begin(&data, person.app.session()).expect("mail");
        person.app = person.app.with_post(Post::Live(reactions));
        person.draw();
        person
    }

    /// The letters in the outbox.
    pub fn outbox(&self) -> usize {
        let journals = std::fs::read_dir(self.dir.path().join("outbox")).into_iter().flatten().flatten();
        journals.map(|journal| std::fs::read_dir(journal.path()).into_iter().flatten().count()).sum()
    }

    /// Lets time pass on the screen.
    pub fn wait(&mut self, passed: Duration) -> &mut Person {
        self.app.tick(passed);
        self.draw();
        self
    }

    /// The terminal gets another size.
    pub fn resize(&mut self, size: (u16, u16)) -> &mut Person {
        self.terminal.backend_mut().resize(size.0, size.1);
        self.draw();
        self
    }

    /// The session that is shown.
    pub fn session(&self) -> &Session {
        self.app.session()
    }

    /// Whether the app wants to leave.
    pub fn has_quit(&mut self) -> bool {
        self.app.control() == Some(backtape::tui::Control::Quit)
    }

    /// The last record of the journal.
    pub fn last(&self) -> RecordNo {
        self.session().history().last()
    }

    /// The bytes of the journal.
    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(Journal::path(&self.dir)).expect("the journal is there")
    }

    fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    fn rows(&self, letter: impl Fn(&Cell) -> String) -> String {
        let buffer = self.buffer();
        let width = usize::from(buffer.area.width);
        let rows = buffer.content.chunks(width).map(|row| {
            let text: String = row.iter().map(&letter).collect();
            text.trim_end().to_owned() + "\n"
        });
        rows.collect()
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        self.rows(|cell| cell.symbol().to_owned())
    }

    /// A row of the screen.
    pub fn row(&self, y: usize) -> String {
        self.screen().lines().nth(y).unwrap_or_default().to_owned()
    }

    /// The row with this text.
    pub fn row_with(&self, text: &str) -> String {
        let screen = self.screen();
        let found = screen.lines().find(|line| line.contains(text));
        found.unwrap_or_else(|| panic!("“{text}” is not on the screen:\n{screen}")).to_owned()
    }

    /// The looks of the screen, a letter for each cell: `r` reversed, `c` changed (bold yellow), `f`
    /// faint, `g` green, `d` red, `o` cyan, `b` bold, blank for plain.
    pub fn looks(&self) -> String {
        self.rows(|cell| {
            let letter = match (cell.fg, cell.modifier) {
                (_, m) if m.contains(Modifier::REVERSED) => 'r',
                (Color::Yellow, _) => 'c',
                (Color::DarkGray, _) => 'f',
                (Color::Green, _) => 'g',
                (Color::Red | Color::LightRed, _) => 'd',
                (Color::Cyan, _) => 'o',
                (_, m) if m.contains(Modifier::BOLD) => 'b',
                _ => ' ',
            };
            letter.to_string()
        })
    }
}
