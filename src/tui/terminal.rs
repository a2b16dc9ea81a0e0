//! The terminal: taken over on entering, given back as it was on leaving, on a panic, on a signal
//! and while the program is stopped.

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

/// A frame goes out in one write: nothing is seen half drawn.
const BUFFER: usize = 64 * 1024;

/// What frames are drawn on.
pub type Canvas = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// The terminal while it is ours.
pub struct Screen {
    canvas: Canvas,
}

impl Screen {
    /// Takes the terminal over. It is given back when this is dropped.
    ///
    /// # Errors
    /// Where standard output is no terminal that can be taken over.
    pub fn enter() -> io::Result<Screen> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(io::Error::other("input and output must be a terminal"));
        }
        restore_on_panic();
        take()?;
        let canvas = Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(BUFFER, io::stdout())));
        match canvas {
            Ok(canvas) => Ok(Screen { canvas }),
            Err(error) => {
                give_back();
                Err(error)
            }
        }
    }

    /// What frames are drawn on.
    pub fn canvas(&mut self) -> &mut Canvas {
        &mut self.canvas
    }

    /// Gives the terminal to the shell until the program is told to go on.
    ///
    /// # Errors
    /// Where the terminal cannot be taken over again.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        stop();
        self.resume()
    }

    /// Takes the terminal over again, whoever had it, and draws all cells anew.
    ///
    /// # Errors
    /// Where the terminal cannot be taken over.
    pub fn resume(&mut self) -> io::Result<()> {
        // Whoever had the terminal may have changed its mode, and it is not known how.
        let _ = disable_raw_mode();
        take()?;
        self.canvas.clear()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.canvas.backend_mut().flush();
        give_back();
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)
}

/// Gives the terminal back. Errors are of no use here: there is nothing else that could be tried.
fn give_back() {
    let _ = execute!(io::stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}

/// A panic must be readable: the terminal is given back before it is told.
fn restore_on_panic() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        give_back();
        tell(info);
    }));
}

#[cfg(unix)]
fn stop() {
    // Raw mode eats Ctrl-Z, so the program stops itself as the terminal would have stopped it.
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
fn stop() {}

/// What came of waiting for keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// Something may be there to be read.
    Input,
    /// Nothing came.
    Nothing,
    /// The terminal is gone: its window was closed, its line was cut.
    Gone,
}

/// Waits for keys. The library would wait as well, but it never comes back once the terminal is
/// gone, and a program that nobody sees any more would keep the journal for itself.
///
/// # Errors
/// Where the system does not let us wait.
#[cfg(unix)]
pub fn wait(patience: std::time::Duration) -> io::Result<Waited> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdin = io::stdin();
    let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
    let timeout = Timespec::try_from(patience).map_err(io::Error::other)?;
    match poll(&mut fds, Some(&timeout)) {
        Ok(0) => return Ok(Waited::Nothing),
        Ok(_) => {}
        // A signal: the size of the window has changed, perhaps.
        Err(rustix::io::Errno::INTR) => return Ok(Waited::Input),
        Err(error) => return Err(error.into()),
    }
    let found = fds.first().map_or(PollFlags::empty(), PollFd::revents);
    if found.contains(PollFlags::NVAL) {
        // Some systems cannot wait for every kind of terminal; the library knows another way.
        return Ok(if crossterm::event::poll(patience)? { Waited::Input } else { Waited::Nothing });
    }
    let gone = found.intersects(PollFlags::HUP | PollFlags::ERR);
    Ok(if gone { Waited::Gone } else { Waited::Input })
}

/// Waits for keys.
///
/// # Errors
/// Where the system does not let us wait.
#[cfg(not(unix))]
pub fn wait(patience: std::time::Duration) -> io::Result<Waited> {
    Ok(if crossterm::event::poll(patience)? { Waited::Input } else { Waited::Nothing })
}

/// Signals that ask the program to leave or to go on.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    leave: std::sync::Arc<std::sync::atomic::AtomicBool>,
    stop: std::sync::Arc<std::sync::atomic::AtomicBool>,
    resumed: std::sync::Arc<std::sync::atomic::AtomicBool>,
    resized: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

impl Signals {
    /// Listens.
    ///
    /// # Errors
    /// Where the system does not let us.
    #[cfg(unix)]
    pub fn listen() -> io::Result<Signals> {
        use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
        let signals = Signals::default();
        for signal in [SIGTERM, SIGHUP, SIGINT] {
            signal_hook::flag::register(signal, signals.leave.clone())?;
        }
        signal_hook::flag::register(SIGTSTP, signals.stop.clone())?;
        // The library tells of a new size only while it waits, and it is not it who waits here.
        signal_hook::flag::register(SIGWINCH, signals.resized.clone())?;
        signal_hook::flag::register(SIGCONT, signals.resumed.clone())?;
        Ok(signals)
    }

    /// Listens.
    ///
    /// # Errors
    /// Never here.
    #[cfg(not(unix))]
    pub fn listen() -> io::Result<Signals> {
        Ok(Signals::default())
    }

    /// Whether the program is asked to leave.
    pub fn wants_to_leave(&self) -> bool {
        self.leave.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Whether the terminal has another size; asked once.
    pub fn has_resized(&self) -> bool {
        self.resized.swap(false, std::sync::atomic::Ordering::Relaxed)
    }

    /// Whether the program is asked to stop; asked once.
    pub fn wants_to_stop(&self) -> bool {
        self.stop.swap(false, std::sync::atomic::Ordering::Relaxed)
    }

    /// Whether the program was stopped from outside and goes on now; asked once.
    pub fn has_resumed(&self) -> bool {
        self.resumed.swap(false, std::sync::atomic::Ordering::Relaxed)
    }
}
