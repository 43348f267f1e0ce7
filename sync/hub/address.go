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
	Pin   string   // SHA-256 of the hub's certificate, 64 hexadecimal digits
	hosts []string // host:port
	word  string   // the team's
}

// parseAddress reads an address. Error: address-invalid.
func parseAddress(s string) (Address, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), scheme)
	if !ok || len(s) > maxAddress {
		return Address{}, invalid("it does not begin with " + scheme)
	}
	hosts, query, _ := strings.Cut(rest, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return Address{}, invalid("what follows the question mark cannot be read")
	}
	a := Address{Pin: strings.ToLower(values.Get("pin")), word: values.Get("word")}
	for host := range strings.SplitSeq(strings.TrimSuffix(hosts, "/"), ",") {
		name, port, err := net.SplitHostPort(host)
		if err != nil || name == "" || port == "" || strings.ContainsAny(host, "/@ \"\\%#") {
			return Address{}, invalid("it names no host and port")
		}
		a.hosts = append(a.hosts, host)
	}
	if !isSum(a.Pin) {
		return Address{}, invalid("its pin is not the 64 digits that the hub printed")
	}
	if a.word == "" || len(a.word) > maxWord || strings.ContainsFunc(a.word, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Address{}, invalid("it lacks the team's word")
	}
	return a, nil
}

func invalid(why string) error {
	return fault.Newf("address-invalid", "The hub's address cannot be used: %s. Copy it whole from what the hub's operator gave you (nats://host:port/?pin=…&word=…).", why)
}

// String is the address as a laptop reads it, word included: a secret.
func (a Address) String() string {
	return scheme + strings.Join(a.hosts, ",") + "/?pin=" + a.Pin + "&word=" + url.QueryEscape(a.word)
}

// servers is the address as the library wants it.
func (a Address) servers() string { return scheme + strings.Join(a.hosts, ","+scheme) }

// isSum says whether s is a SHA-256 in lower-case hexadecimal.
func isSum(s string) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			return false
		}
	}
	return len(s) == 64
}
