//! A text, sealed: `sealed:<key>:<nonce, text and tag in base64>`, by AES-256-GCM-SIV (RFC 8452). The nonce
//! is the place of the text, its record and its field there, so the same record is sealed to the same bytes
//! and two that are alike look different. Where two journals use a key at the same place the cipher gives
//! away no more than whether the texts are the same.

use super::ring::{KEY, KeyId};
use crate::domain::{RecordNo, SEALED};
use aes_gcm_siv::aead::{Aead, Payload};
use aes_gcm_siv::{Aes256GcmSiv, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The bytes of a nonce.
const NONCE: usize = 12;

/// What a text is. One cannot be passed off as the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Email,
}

impl Kind {
    fn word(self) -> &'static [u8] {
        match self {
            Kind::Text => b"text",
            Kind::Email => b"email",
        }
    }
}

/// Seals a text.
pub(super) fn seal(key: &[u8; KEY], id: KeyId, kind: Kind, place: (RecordNo, u32), text: &str) -> Option<String> {
    let mut nonce = [0; NONCE];
    let (record, field) = nonce.split_at_mut(8);
    record.copy_from_slice(&place.0.0.to_be_bytes());
    field.copy_from_slice(&place.1.to_be_bytes());
    let payload = Payload { msg: text.as_bytes(), aad: kind.word() };
    let sealed = cipher(key)?.encrypt(&Nonce::from(nonce), payload).ok()?;
    Some(format!("{SEALED}{id}:{}", URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat())))
}

/// The key and the bytes of what is sealed; `None` where it is not.
pub(super) fn parse(text: &str) -> Option<(KeyId, Vec<u8>)> {
    let (id, bytes) = text.strip_prefix(SEALED)?.split_once(':')?;
    Some((KeyId::parse(id)?, URL_SAFE_NO_PAD.decode(bytes).ok()?))
}

/// Opens what is sealed; `None` where the key is another one, or something has changed it.
pub(super) fn open(key: &[u8; KEY], kind: Kind, sealed: &[u8]) -> Option<String> {
    let (nonce, msg) = sealed.split_first_chunk::<NONCE>()?;
    let plain = cipher(key)?.decrypt(&Nonce::from(*nonce), Payload { msg, aad: kind.word() }).ok()?;
    String::from_utf8(plain).ok()
}

fn cipher(key: &[u8; KEY]) -> Option<Aes256GcmSiv> {
    Aes256GcmSiv::new_from_slice(key).ok()
}
