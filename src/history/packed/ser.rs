//! Writing: numbers as varints, texts and lists with their length before them, variants by their
//! index, the fields of a struct one after the other without names. A field that is skipped is a
//! zero byte: that is how `None`, `false`, 0 and what is empty are written, and only those are
//! skipped.

use super::Malformed;
use serde::ser::{self, Serialize};

/// Appends a number of 64 bits in 1 to 10 bytes, 7 bits each, the lowest first.
pub(super) fn put_varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80); // the low 7 bits, and that there are more
        n >>= 7;
    }
    out.push(n as u8);
}

/// Appends a signed number; small ones in few bytes, whatever their sign.
pub(super) fn put_zigzag(out: &mut Vec<u8>, n: i64) {
    put_varint(out, (n.cast_unsigned() << 1) ^ (n >> 63).cast_unsigned());
}

/// Appends a value.
pub(super) fn put<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<(), Malformed> {
    value.serialize(&mut Packer { out })
}

/// Appends to bytes.
struct Packer<'a> {
    out: &'a mut Vec<u8>,
}

impl Packer<'_> {
    fn count(&mut self, len: usize) {
        put_varint(self.out, len as u64);
    }
}

macro_rules! numbers {
    ($($method:ident($type:ty) $put:ident;)*) => {
        $(fn $method(self, v: $type) -> Result<(), Malformed> {
            $put(self.out, v.into());
            Ok(())
        })*
    };
}

impl<'p, 'a> ser::Serializer for &'p mut Packer<'a> {
    type Ok = ();
    type Error = Malformed;
    type SerializeSeq = &'p mut Packer<'a>;
    type SerializeTuple = &'p mut Packer<'a>;
    type SerializeTupleStruct = &'p mut Packer<'a>;
    type SerializeTupleVariant = &'p mut Packer<'a>;
    type SerializeMap = &'p mut Packer<'a>;
    type SerializeStruct = &'p mut Packer<'a>;
    type SerializeStructVariant = &'p mut Packer<'a>;

    numbers! {
        serialize_u8(u8) put_varint;
        serialize_u16(u16) put_varint;
        serialize_u32(u32) put_varint;
        serialize_u64(u64) put_varint;
        serialize_bool(bool) put_varint;
        serialize_char(char) put_varint;
        serialize_i8(i8) put_zigzag;
        serialize_i16(i16) put_zigzag;
        serialize_i32(i32) put_zigzag;
        serialize_i64(i64) put_zigzag;
    }

    fn serialize_i128(self, v: i128) -> Result<(), Malformed> {
        put_zigzag(self.out, (v >> 64) as i64); // the high half; the low one follows
        put_varint(self.out, v as u64);
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Malformed> {
        Err(Malformed) // no record holds one
    }

    fn serialize_f64(self, _: f64) -> Result<(), Malformed> {
        Err(Malformed) // no record holds one
    }

    fn serialize_str(self, v: &str) -> Result<(), Malformed> {
        self.serialize_bytes(v.as_bytes())
    }

    fn serialize_bytes(self, v: &[u8]) -> Result<(), Malformed> {
        self.count(v.len());
        self.out.extend_from_slice(v);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Malformed> {
        self.out.push(0);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Malformed> {
        self.out.push(1);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Malformed> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Malformed> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, index: u32, _: &'static str) -> Result<(), Malformed> {
        put_varint(self.out, index.into());
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Malformed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Malformed> {
        put_varint(self.out, index.into());
        value.serialize(self)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Self, Malformed> {
        self.count(len.ok_or(Malformed)?);
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Malformed> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Malformed> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Malformed> {
        put_varint(self.out, index.into());
        Ok(self)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Self, Malformed> {
        self.serialize_seq(len)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Malformed> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Malformed> {
        put_varint(self.out, index.into());
        Ok(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

macro_rules! parts {
    ($($trait:ident::$method:ident;)*) => {
        $(impl ser::$trait for &mut Packer<'_> {
            type Ok = ();
            type Error = Malformed;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Malformed> {
                Ok(())
            }
        })*
    };
}

parts! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
    SerializeTupleVariant::serialize_field;
}

impl ser::SerializeMap for &mut Packer<'_> {
    type Ok = ();
    type Error = Malformed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Malformed> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Malformed> {
        Ok(())
    }
}

macro_rules! fields {
    ($($trait:ident)*) => {
        $(impl ser::$trait for &mut Packer<'_> {
            type Ok = ();
            type Error = Malformed;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, value: &T) -> Result<(), Malformed> {
                value.serialize(&mut **self)
            }

            fn skip_field(&mut self, _: &'static str) -> Result<(), Malformed> {
                self.out.push(0);
                Ok(())
            }

            fn end(self) -> Result<(), Malformed> {
                Ok(())
            }
        })*
    };
}

fields! { SerializeStruct SerializeStructVariant }
