package hub

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"keystone/sync/fault"
)

const (
	secretName = "words.secret"
	renewedDir = "renewed"
	secretSize = 32
)

var errNotAdmitted = fault.New("place-refused", "The hub does not let this laptop in. Ask the hub's operator for the team's address as it is now.")

// words admits whoever holds a team's word. A word follows from a secret of the
// hub and the team's id, so that the hub keeps no list of teams and the nodes of
// a cluster share one small file.
type words struct {
	dir    string
	secret []byte
}

// openWords reads the secret in the hub's folder, or makes it at the first
// start. Error: disk-error, data-damaged.
func openWords(store string) (*words, error) {
	path := filepath.Join(store, secretName)
	secret, err := os.ReadFile(path) //nolint:gosec // the operator names the folder
	if errors.Is(err, fs.ErrNotExist) {
		secret = make([]byte, secretSize)
		_, _ = rand.Read(secret) // never fails: crypto/rand crashes the program instead
		if err = os.MkdirAll(filepath.Join(store, renewedDir), 0o700); err == nil {
			err = writeSecret(path, secret)
		}
	}
	if err != nil {
		return nil, storeFault(err, store)
	}
	if len(secret) != secretSize {
		return nil, fault.New("data-damaged", "The hub's file "+path+" is not whole. Bring it back from a backup; without it every team needs a new address.")
	}
	return &words{dir: filepath.Join(store, renewedDir), secret: secret}, nil
}

// word is the team's word as it is now. Error: team-invalid, disk-error, data-damaged.
func (w *words) word(team string) (string, error) {
	times, err := w.times(team)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, w.secret)
	mac.Write([]byte("keystone hub word v1\x00" + team + "\x00" + strconv.Itoa(times)))
	return strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)[:15])), nil
}

// renew ends the team's word and returns the next. Laptops that are connected
// stay so until they connect again. Errors as word.
func (w *words) renew(team string) (string, error) {
	times, err := w.times(team)
	if err != nil {
		return "", err
	}
	if err := writeSecret(filepath.Join(w.dir, team), []byte(strconv.Itoa(times+1))); err != nil {
		return "", storeFault(err, w.dir)
	}
	return w.word(team)
}

// times is how often a team's word was renewed.
func (w *words) times(team string) (int, error) {
	if !plain(team) {
		return 0, fault.Newf("team-invalid", "%q is no team's id: take it from \"keystone team list\" on one of the team's laptops.", team)
	}
	text, err := os.ReadFile(filepath.Join(w.dir, team)) //nolint:gosec // plain names alone
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, storeFault(err, w.dir)
	}
	times, err := strconv.Atoi(string(bytes.TrimSpace(text)))
	if err != nil || times < 1 {
		return 0, fault.New("data-damaged", "The file "+filepath.Join(w.dir, team)+" is not whole: write into it how often the team's word was renewed.")
	}
	return times, nil
}

// admit lets in whoever holds the team's word.
func (w *words) admit(team, word string) error {
	right, err := w.word(team)
	if err != nil {
		return err
	}
	if !hmac.Equal([]byte(word), []byte(right)) {
		return errNotAdmitted
	}
	return nil
}
