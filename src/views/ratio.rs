//! Ratios for people: the same text on the screen and without one.

/// A ratio with so many places, and no minus before nothing.
pub fn decimal(ratio: f64, places: usize) -> String {
    let text = format!("{ratio:.places$}");
    match text.strip_prefix('-') {
        Some(size) if size.chars().all(|c| matches!(c, '0' | '.')) => size.to_owned(),
        _ => text,
    }
}

/// A ratio in percent, with two places, or as many as show two digits of it, at the most six: `-20.00%`.
pub fn percent(ratio: f64) -> String {
    let percent = ratio * 100.0;
    let places = (2..6).find(|places| percent == 0.0 || percent.abs() * 10_f64.powi(*places) >= 9.5);
    format!("{}%", decimal(percent, places.map_or(6, |places| places as usize))) // 2 to 5
}
