#!/usr/bin/env python3
"""A second reader of journals, written from docs/journal-format.md alone and with nothing but Python 3.
Checks the chain, the structure and the canonical form of each journal named, and prints its fingerprint.

    python3 tests/journal_reader.py saves/*.ron
"""
import re, struct, sys, unicodedata

# BLAKE3, from its specification: chunks of 1024 bytes in blocks of 64, joined to a binary tree.
IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
SHUFFLE = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
MIX = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
START, END, PARENT, ROOT, M = 1, 2, 4, 8, 0xFFFFFFFF

def compress(chain, block, counter, length, flags):
    v = [*chain, *IV[:4], counter & M, counter >> 32, length, flags]
    m = struct.unpack("<16I", block.ljust(64, b"\0"))
    for round in range(7):
        for i, (a, b, c, d) in enumerate(MIX):
            va, vb, vc, vd = v[a], v[b], v[c], v[d]
            va = va + vb + m[2 * i] & M; vd ^= va; vd = (vd >> 16 | vd << 16) & M
            vc = vc + vd & M; vb ^= vc; vb = (vb >> 12 | vb << 20) & M
            va = va + vb + m[2 * i + 1] & M; vd ^= va; vd = (vd >> 8 | vd << 24) & M
            vc = vc + vd & M; vb ^= vc; vb = (vb >> 7 | vb << 25) & M
            v[a], v[b], v[c], v[d] = va, vb, vc, vd
        m = [m[i] for i in SHUFFLE]
    return [v[i] ^ v[i + 8] for i in range(8)]

def blake3(data, counter=0, root=ROOT):
    if len(data) > 1024:
        left = 1024
        while left * 2 < len(data):
            left *= 2
        halves = blake3(data[:left], counter, 0) + blake3(data[left:], counter + left // 1024, 0)
        return struct.pack("<8I", *compress(IV, halves, 0, 64, PARENT | root))
    chain, last = IV, max(0, len(data) - 1) // 64
    for i in range(last + 1):
        block = data[64 * i : 64 * i + 64]
        flags = START * (i == 0) | (END | root) * (i == last)
        chain = compress(chain, block, counter, len(block), flags)
    return struct.pack("<8I", *chain)

# RON, as far as journals have it. A value is a number, a text, or ("name", opening, [(field or None, value)...]).
NAME, NUMBER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*"), re.compile(r"-?(?:0|[1-9][0-9]*)")

class Flaw(Exception):
    pass

def need(condition, what):
    if not condition:
        raise Flaw(what)

def text_of(s, i):
    """A text at s[i]; its end, checked to be written as texts are."""
    hashes = re.compile(r'(?:r(#+))?"').match(s, i)
    close = '"' + (hashes[1] or "")
    end = s.find(close, hashes.end())
    need(end >= 0, "a text without an end")
    text = s[hashes.end() : end]
    need(not any(unicodedata.category(c) == "Cc" for c in text), "a control character in a text")
    runs = max(map(len, re.findall("#+", text)), default=0)
    raw = '"' in text or "\\" in text
    need((hashes[1] or "") == ("#" * (runs + 1) if raw else ""), f"a text that is not canonical: {text!r}")
    return text, end + len(close)

def value(s, i, depth=0):
    need(depth < 32 and i < len(s), "too deep, or cut short")
    if s[i] == '"' or re.compile(r'r#+"').match(s, i):
        return text_of(s, i)
    if number := NUMBER.match(s, i):
        need(number[0] != "-0", "a zero with a sign")
        return int(number[0]), number.end()
    name = NAME.match(s, i)
    i = name.end() if name else i
    if i >= len(s) or s[i] not in ("(" if name else "(["):
        need(name, f"neither a value nor a name at {i}")
        return (name[0], "", []), i
    opening, fields, i = s[i], [], i + 1
    close = ")" if opening == "(" else "]"
    while not s.startswith(close, i):
        if fields:
            need(s[i] == ",", f"no comma at {i}")
            i += 1
        field = re.compile(r"([a-z_][a-z0-9_]*):").match(s, i) if opening == "(" else None
        inner, i = value(s, field.end() if field else i, depth + 1)
        fields.append((field[1] if field else None, inner))
    named = [field for field, _ in fields if field]
    need(len(named) in (0, len(fields)) and len(set(named)) == len(named), "fields that do not go together")
    return (name[0] if name else "", opening, fields), i + 1

SHAPES = ("n p( b)? at by( of)?( refolded)? cmd (ev|no) h", "n at by branch h")

def check(path):
    data = open(path, "rb").read()
    need(data.endswith(b"\n"), "the last line has no end")
    hash, counts = bytes(32), {"ev": 0, "no": 0, "branch": 0}
    for n, line in enumerate(data[:-1].split(b"\n")):
        try:
            need(len(line) <= 16 << 20, "too long")
            seal = re.fullmatch(rb'(.*),h:"([0-9a-f]{32})"\)', line, re.S)
            need(seal, "no seal")
            hash = blake3(hash + seal[1] + b")")
            need(hash.hex()[:32] == seal[2].decode(), "the hash is wrong")
            text = line.decode("utf-8")
            (name, opening, fields), end = value(text, 0)
            need(end == len(text) and opening == "(", "more than one value")
            there, order = dict(fields), " ".join(str(field) for field, _ in fields)
            if n == 0:
                need((name, order, there["format"]) == ("Journal", "format id engine genesis h", 1), "no header")
                genesis = text[text.index(",genesis:") + 9 : text.rindex(",h:")]
                need(there["id"] == blake3(genesis.encode()).hex()[:32], "the id is not that of the genesis")
                continue
            need(name == "" and any(re.fullmatch(shape, order) for shape in SHAPES), f"no record: {order}")
            need(there["n"] == n and there.get("b") != 0 and there.get("of") != n, "a wrong or needless number")
            need(there.get("refolded", ("true", "", [])) == ("true", "", []), "refolded is true or left out")
            before = [there["p"]] if "p" in there else [v for k, v in there["branch"][2] if k in ("tip", "record")]
            need(all(0 <= other < n for other in before), "it refers to what is not before it")
            counts[next(kind for kind in counts if kind in there)] += 1
        except (Flaw, UnicodeDecodeError) as flaw:
            raise Flaw(f"line {n + 1}: {flaw}") from None
    return f"{n} records ({counts['ev']} accepted, {counts['no']} rejected, {counts['branch']} of branches) {hash.hex()[:32]}"

if __name__ == "__main__":
    need(blake3(b"").hex().startswith("af1349b9f5f9a1a6a0404dea36dcc949"), "BLAKE3 is wrong")
    status = 0
    for path in sys.argv[1:]:
        try:
            print(f"{path}: {check(path)}", flush=True)
        except (Flaw, OSError) as flaw:
            print(f"{path}: {flaw}", file=sys.stderr)
            status = 1
    sys.exit(status)
