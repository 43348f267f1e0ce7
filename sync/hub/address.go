package hub

import (
	"net"
	"net/url"
	"strings"

	"keystone/sync/fault"
)

const (
	scheme     = "nats://"
	maxAddress = 2048
	maxWord    = 128
)

// Address is where a hub is and how a team's laptop gets in, as a person is
// given it: nats://host:port[,host:port…]/?pin=…&word=….
type Address struct {
	Hosts []string // host:port
	Pin   string   // SHA-256 of the hub's certificate, 64 hexadecimal digits
	Word  string   // the team's word
}

// ParseAddress reads an address. Error: address-invalid.
func ParseAddress(s string) (Address, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), scheme)
	if !ok || len(s) > maxAddress {
		return Address{}, invalid("it does not begin with " + scheme)
	}
	hosts, query, _ := strings.Cut(rest, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return Address{}, invalid("what follows the question mark cannot be read")
	}
	a := Address{Pin: strings.ToLower(values.Get("pin")), Word: values.Get("word")}
	for host := range strings.SplitSeq(strings.TrimSuffix(hosts, "/"), ",") {
		name, port, err := net.SplitHostPort(host)
		if err != nil || name == "" || port == "" || strings.ContainsAny(host, "/@ \"\\%#") {
			return Address{}, invalid("it names no host and port")
		}
		a.Hosts = append(a.Hosts, host)
	}
	if !isSum(a.Pin) {
		return Address{}, invalid("its pin is not the 64 digits that the hub printed")
	}
	if a.Word == "" || len(a.Word) > maxWord || strings.ContainsFunc(a.Word, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Address{}, invalid("it lacks the team's word")
	}
	return a, nil
}

func invalid(why string) error {
	return fault.Newf("address-invalid", "The hub's address cannot be used: %s. Copy it whole from what the hub's operator gave you (nats://host:port/?pin=…&word=…).", why)
}

// String is the address as ParseAddress reads it, word included.
func (a Address) String() string {
	return a.Public() + "&word=" + url.QueryEscape(a.Word)
}

// Public is the address without the word, for a screen.
func (a Address) Public() string {
	return scheme + strings.Join(a.Hosts, ",") + "/?pin=" + a.Pin
}

// isSum says whether s is a SHA-256 in lower-case hexadecimal.
func isSum(s string) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			return false
		}
	}
	return len(s) == 64
}
