// Package sync is the ledger: a signed, sealed, append-only log of what people
// did, and the in-memory SQLite projection it feeds. It knows no patient; rooms
// above it give it writes and are told what changed. Import it as
//
//	import ledger "keystone/sync"
//
// # A save
//
// A save is what one person did once. It is one entry, in one segment, whole or
// absent. Command lets the caller decide on today's state, seals what it
// decided, appends it, fsyncs file and folder, applies it to the projection in
// transactions of about 8 ms, and tells the listeners. When it returns without
// an error the save is on the disk.
//
// # The data folder
//
//	lock                 held by the operating system for one process
//	keyring-<n>.ks1      each member's lock; the newest counts, older ones are removed
//	recovery-<n>.age     the laptop's secrets, sealed to the recovery identity whenever they change
//	roster/<n>-<hash8>.ros
//	log/<device>/<yyyymm>/<device>-<first seq, 12 digits>-<hash8>.seg
//	log/<device>/<yyyymm>/<device>-<first seq, 12 digits>-p<hash8>.seg   a pack
//	draft-<n>.ks1        unfinished text of one member
//	blob/<sha256>.ks1    papers as they were signed
//	snapshot-<n>.ks1     the projection, sealed; may be deleted at any time
//
// A backup holds the same but for lock, drafts and snapshot, and last
//
//	manifest-<n>.ks1     how many entries and papers and where each chain ends, signed by the device
//
// so that a copy cut off at its tail, which is a shorter log that verifies, is
// refused.
//
// No file is ever replaced: it is written as NAME.tmp, fsynced, renamed to a
// name nobody has, and its folder is fsynced. A leftover .tmp was never called
// saved; the next Unlock removes it.
// All small files begin with a magic of seven bytes, a 32-bit big-endian length
// and that much CBOR (RFC 8949, core deterministic).
//
// # A segment
//
//	"KSSEG01" | length | header | zeros to a multiple of 1 KiB | Ed25519 signature | parts
//
// The signature is the device's, over everything before it. The header is a map
// of 1 team, 2 device, 3 first sequence number, 4 count of entries (1), 5 hash
// of the header before it (SHA-256 of the padded block), 6 hash of the roster in
// force, 7 parts: [hash of the circle's key, length, SHA-256]. That is all that
// anyone without a key can read. The first 16 bytes of the block's hash are the
// entry's id. A file may hold several segments back to back.
//
// A part is a random 24-byte nonce and XChaCha20-Poly1305 of a payload. Its key
// is HKDF-SHA-256(circle key, salt device, "keystone part v1"), its additional
// data the header's fields less the parts, the circle and the part's number, so
// that it opens nowhere else. The payload is a map of 1 the entry's header
// (member, name, role, organisation, device, wall clock, hybrid clock, kind,
// version, reason), 2 scope, 3 hashes of other parts, 4 writes [entity, field,
// value, [[place in 3, place in that part]…]], 5 reads and prints, 6 erased
// parts, 7 a checkpoint. Keys that a newer version adds are passed over and kept.
//
// Writes of a save are cut into parts by scope, so that one patient or one
// wrong list can be erased alone: the part's bytes become zeros in a new file,
// an entry names their hash, and header, chain and signature still verify.
//
// # Packs
//
// At each lock a laptop packs its own finished months, by its clock: files of at
// most 1 MB, back to back and in order, into packs of at most 8 MB, two at a
// time. A longer list stays the file that it is, and so does a month in which
// something is not whole. First comes the pack, fsynced; then the snapshot that
// names it; then the single files go. Whatever is cut off, the newest snapshot
// fits, and what is double is known by its entry and goes at the next lock. A
// backup is packed likewise when it is brought up to date.
//
// # Merge
//
// A write is named by its part's hash and its place there, and names as parents
// the writes that it supersedes. Live are the writes that none supersedes,
// counting superseders that arrive first; shown is the live one with the
// greatest (hybrid clock, device). More than one live write is a conflict,
// ended by a write whose parents are all of them (Write.Resolve). Nothing
// depends on the order of arrival, and a copy changes nothing.
//
// # Keys
//
// A passphrase (argon2id, ShippedCost) opens a member's lock: their Ed25519 key
// and the key of the laptop's secrets, which are its Ed25519 key, its age
// identity, the team's naming key and the circles' keys. Several members share
// a laptop; the actor of an entry is the one who unlocked. The recovery
// identity opens the same secrets, but no member's key: who gets in by it signs
// with a new one. Unfinished text is sealed with the laptop's secrets, so it
// survives a recovery; that members see only their own the program sees to. What
// recovery opens is written anew, to the identity's public half in the roster,
// before a keyring with a new key counts: it never opens less.
//
// # Who is in
//
// A roster says who is in the team: members, their keys and who administers,
// laptops and whose they are, and which laptops are ended. Each names the
// rosters it follows (Prev, Also), so that two administrators may write offline
// at once. Everything in a roster only grows; what counts is all of them merged,
// the same in any order. One counts when the laptop that signed it may say what
// it says by the rosters that it follows: an administrator's anything, another
// its owner's new key and its own successor. What an ended laptop said does not
// count where those who had not heard of it suffice to end that laptop, nor does
// what others could not say without it; an administrator's end, which takes two,
// stays all the same. A roster that does not count is kept and passed on: which
// do, every laptop finds from the same ones, in whatever order they came. Of one
// member's that are no administrator's, or do not count, a laptop keeps a megabyte,
// and beyond that what a roster of another laptop follows.
//
// A new laptop leaves a request (KSJOI01) with its keys, signed by itself. Its
// eight words are 88 bits of a hash over all of it and the team's first roster
// as it found it; an administrator compares them and writes a roster. Ending a
// laptop names the last entry that counts: earlier ones count when that one
// follows them link by link; any other is listed (Quarantine) and brought in
// when a person accepts it (Review). Every circle it read goes on under a new key.
//
// # Circles
//
// A circle is a set of organisations, all the team for none, and a key; of two
// of the same organisations the one of the later epoch is written to. A bundle
// (KSKYS01) gives a laptop keys, sealed by age to its recipient and signed by
// the laptop that gives; any laptop gives what it holds to any that may have it,
// itself too: put back from a backup, it finds there what it made since.
// Entries with parts that this laptop cannot open are kept, passed on, and read
// again when a key comes.
//
// What a save says of a scope goes under the circle that the room above names
// (Config.Readers); a team of one organisation has one. A save that changes who
// reads a scope (Save.Shared) writes what is shown of it once more for those who
// could not read it, in parts that name the entry they are from (10) and of each
// row which of its writes it is (11): a copy is that write, so whatever supersedes
// one supersedes all, and sharing conflicts with nothing. What somebody saved before
// they heard who reads it now, their laptop writes once more when it hears; the rows
// of a list the next reading or sharing brings. Who no longer reads a
// scope is told by a mark (9) under the circle they were in, which names the last
// entry of each of their laptops that counts: there the scope is hidden, and what
// they wrote of it later is listed for review. What was read and printed lies
// under the circle of what it was of, the reason of a save in no wider one.
//
// # Erasing
//
// An erasure names hashes of parts (6). It counts where the laptop that wrote it
// was an administrator's by the rosters that count, up to the number of the one in
// its header; any other erases nothing and is a line of the audit trail. Both are
// decided anew when a roster comes. It reaches what is shown, hidden, waiting for
// review or cannot be opened; zeros are taken from the place only for what is
// erased. A file at the place that holds erased bytes is removed and the one with
// zeros left; at a hub an administrator's laptop removes it.
//
// What stands of a scope under circles that the administrator cannot open is told
// by a wish (12), sealed where the scope stands, of which the erasure gives a hash
// (13) to the whole team. Who reads such a circle passes the wish on as it is and
// asks (14, 15) for what its own organisation wrote; that erases nothing. An
// administrator's laptop that cannot open what is asked for takes the word of its
// author's organisation and erases it.
//
// An ended laptop's erasures wait for review like all it writes. Bytes that some
// took away before they heard of the end come back from any laptop that kept them:
// zeros that no erasure explains are filled from a whole copy. Where nobody kept
// them, all lack them and Verify says so, until an administrator accepts the
// erasure or erases the scope. An administrator's erasure is never undone by that.
//
// A kept paper of one scope alone (PutBlob) goes with it, where whoever erases can
// open it. One of several people, as signed minutes are, is kept byte for byte:
// erasing one of them takes away what the minutes hold as data about them and not
// the paper.
//
// # Meeting the others
//
// A Transport holds sealed files and nothing else. An Exchange lists it, reads
// what it has not read, judges each file by its first bytes and signature, takes
// in what is new (a laptop's entries of one round in one file), and leaves what
// the place lacks, whoever wrote it: rosters, keys, entries, papers (KSBLB01).
// What cannot be read yet is tried again, quietly; what will never be taken in
// is a line of the audit trail. Last it says (KSWRD01) how far it has each
// laptop's entries and what its clock shows: that is how others know what was
// seen. Words are ordered by a hybrid clock, so that a laptop whose clock was set
// back is heard; and told of, since it has what was saved later than it shows.
//
// In a folder (Heap) a laptop clears up behind itself: what it signed and what
// lies there twice stays once, and its finished months lie there in its log's
// packs, after which the single files go, a session later.
//
// A request that an administrator refused is a line of the audit trail, and so
// known to all of them.
//
// A laptop that is sent entries in its own name which it does not know was put
// back to an earlier day or copied: it keeps them and goes on under a new key
// that the old one signs for.
//
// # Damage
//
// A wrong byte anywhere in a segment is found: by the signature in the header,
// by the hash in a part, by the chain when a segment is missing. Unlock opens
// everything that can be read and lists the rest in Damage; a broken chain is an
// alarm and never a reason to refuse. Behind a segment that cannot be read its
// file is read on. That the newest segment is gone breaks no chain; the last
// lock's snapshot knows of it. It knows of the rosters too, as do the segments
// written under them, so a missing one is told. Segments under a valid snapshot
// are not read again when unlocking; Verify reads everything. A snapshot carries the damage it was
// written under and is used while the same rosters count, the same files are there and the damaged ones
// hold the same bytes: it is told at every Unlock, and what is repaired, comes
// back or can be read again has the whole log read. An entity that a room cannot
// take while the log is read is damage too; until it is mended no snapshot is
// written. A roster or keyring that cannot be read does keep the folder shut,
// with a sentence that says how to go on: the recovery identity for the keyring,
// a backup for the roster.
//
// When the disk fails before a segment has its name, the save did not happen
// and the ledger goes on. When it fails after, nobody can say whether the save
// will survive a power cut; the ledger then saves nothing more until it is
// locked and unlocked, which finds out.
package sync
