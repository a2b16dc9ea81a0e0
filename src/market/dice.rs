//! Randomness that depends on nothing but the seed and what it is for. The same on every machine
//! and in every version: ChaCha8 for what participants do, and below it only integers.

use rand::Rng;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

/// A key of 256 bits for one purpose under a seed.
pub(super) fn key(seed: u64, purpose: &str, name: &str, number: u64) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for part in [purpose, name] {
        // Lengths first, so that no two lists of parts read the same.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.update(&seed.to_le_bytes());
    hasher.update(&number.to_le_bytes());
    *hasher.finalize().as_bytes()
}

/// The first 64 bits of a [`key`], for [`mix`].
pub(super) fn salt(seed: u64, purpose: &str, name: &str, number: u64) -> u64 {
    let bytes = key(seed, purpose, name, number);
    bytes.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// 64 bits that look random and follow from a salt and a number: the finalizer of SplitMix64
/// (Steele, Lea, Flood 2014). For the many small draws where a cipher would be too slow.
pub(super) fn mix(salt: u64, number: u64) -> u64 {
    let mut z = salt.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// 64 random bits as a number from 0 to `n` − 1; 0 where `n` is 0. The bias is below `n` / 2⁶⁴.
pub(super) fn scale(bits: u64, n: u64) -> u64 {
    ((u128::from(bits) * u128::from(n)) >> 64) as u64 // the upper half of a product of two u64
}

/// The stream of one draw of one participant.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of draw number `draw` under a participant's key.
    pub(super) fn new(key: [u8; 32], draw: u64) -> Dice {
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(draw);
        Dice(rng)
    }

    /// A number from 0 to `n` − 1; 0 where `n` is 0.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        scale(self.0.next_u64(), n)
    }

    /// A number from `low` to `high`, both among them.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).saturating_add(1);
        low.saturating_add(i64::try_from(self.below(u64::try_from(width).unwrap_or(0))).unwrap_or(0))
    }

    /// Whether something happens that has so many chances in a thousand.
    pub(super) fn chance(&mut self, per_mille: i64) -> bool {
        self.between(0, 999) < per_mille
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_fixed_for_ever() {
        // A change of these numbers changes what every seed has ever made.
        let mut dice = Dice::new(key(7, "participant", "nora", 0), 3);
        let drawn: Vec<u64> = (0..4).map(|_| dice.below(1_000_000)).collect();
        assert_eq!(drawn, [89_526, 669_436, 954_006, 156_215]);
        // The generator's first two numbers from the state 0, as its authors give them.
        assert_eq!([mix(0, 1), mix(0, 2)], [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]);
    }

    #[test]
    fn numbers_stay_in_their_bounds() {
        let mut dice = Dice::new([9; 32], 0);
        for _ in 0..10_000 {
            assert!(dice.below(3) < 3);
            assert!((-2..=2).contains(&dice.between(-2, 2)));
        }
        assert_eq!((dice.below(0), dice.below(1), dice.between(5, 5), dice.between(5, 1)), (0, 0, 5, 5));
        assert!(!dice.chance(0) && dice.chance(1000));
    }
}
