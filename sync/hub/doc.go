// Package hub carries a team's sealed files over NATS JetStream, where a shared
// folder is outgrown: one server for a building, three for a whole system.
//
// A Hub is the server and a Place the laptop's side of it, a ledger.Transport
// and a ledger.Claimer. A laptop reaches nothing of JetStream. It asks
//
//	ask.<team>.<device>.<verb>  open, put.<kind>, chunk, word, state, last.<what>, claim.<what>, erase
//	read.<team>.<device>        messages from a sequence on; the stream's leader answers
//
// and is answered in its own inbox, with Keystone-No and a code where the hub does
// not do it. A team has two streams. One keeps every file for good:
//
//	keystone.<team>.<device>.item.<kind>  a file of at most 512 KiB, or the list of its chunks
//	keystone.<team>.<device>.chunk        512 KiB of a greater file
//
// The other keeps the last of each subject alone:
//
//	keystone.<team>.<device>.word         a device's latest word
//	keystone.<team>.<device>.claim.<what> what the device has claimed
//
// A message has the headers Keystone-Sum (SHA-256 of the whole file, or of the
// chunk, hex), Keystone-Size (bytes) and, where its body is a list of chunks,
// Keystone-Chunks; such a body is the chunks' stream sequences, 64 bits each,
// big-endian, in order. A chunk has Keystone-File, the SHA-256 of its file. Every
// message that was stored is told to the team's laptops without its body on
// told.<team>.<device>.….
//
// The hub admits a laptop by its device key and the team's word, which the team's
// address carries, and lets it write below its own device alone and read no other
// team. An administrator's laptop has it erase. All it holds is sealed: what its
// operator sees is team, device, kind of file, time and size.
package hub
