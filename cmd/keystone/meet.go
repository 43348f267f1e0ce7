package main

import (
	"context"
	"crypto/ed25519"
	"net/url"
	"path/filepath"
	"strings"

	"keystone/caseload"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/folder"
	"keystone/sync/hub"
)

// openPlace reaches the place at which a team's laptops meet.
func openPlace(ctx context.Context, at, team string, device ed25519.PrivateKey) (ledger.Transport, error) {
	if caseload.IsHub(at) {
		return openHub(ctx, at, team, device)
	}
	if team == "" {
		var err error
		if team, err = onlyTeam(at); err != nil {
			return nil, err
		}
	}
	return folder.Open(at, team)
}

// openHub reads the team's id out of the address where the laptop does not know it yet.
func openHub(ctx context.Context, at, team string, device ed25519.PrivateKey) (ledger.Transport, error) {
	if team == "" {
		_, query, _ := strings.Cut(at, "?")
		values, err := url.ParseQuery(query)
		if team = values.Get("team"); err != nil || team == "" {
			return nil, fault.New("address-invalid", "The hub's address is not whole: its end says which team. Copy it again on a laptop of the team, under Team, Laptops.")
		}
	}
	return hub.Dial(ctx, at, team, device)
}

// onlyTeam is the team that meets in a folder.
func onlyTeam(at string) (string, error) {
	teams, err := folder.Teams(at)
	switch {
	case err != nil:
		return "", err
	case len(teams) == 0:
		return "", fault.Newf("team-unknown", "No team meets in %s. Check the folder with whoever shares it there (\"keystone team share\").", at)
	case len(teams) > 1:
		return "", fault.Newf("team-unknown", "More than one team meets in %s. Ask the administrator to share each in a folder of its own.", at)
	}
	return teams[0], nil
}

// makePlace prepares a folder for a team; a hub is made by its operator.
func makePlace(at, team string) error {
	if caseload.IsHub(at) {
		return nil
	}
	place, err := folder.Make(at, team)
	if err != nil {
		return err
	}
	return place.Close()
}

// place is where, as a laptop keeps it: a folder's full path.
func place(at string) (string, error) {
	at = strings.TrimSpace(at)
	if caseload.IsHub(at) {
		return at, nil
	}
	if scheme, _, address := strings.Cut(at, "://"); address {
		return "", fault.Newf("address-invalid", "The address of a hub begins nats:// and not %s://. Copy it whole from what the hub's operator gave you, or give a folder.", scheme)
	}
	full, err := filepath.Abs(at)
	if at == "" || err != nil {
		return "", fault.Newf("folder-missing", "%q cannot be a folder: give another.", at)
	}
	return full, nil
}

// shareAt makes where the place at which the team's laptops meet from now on,
// and returns it as the other laptops are given it.
func shareAt(ctx context.Context, h *house, where string) (string, error) {
	at, err := place(where)
	if err != nil {
		return "", err
	}
	if err := h.People.MayMeetAt(ctx, at); err != nil {
		return "", err
	}
	team := h.Ledger.Team().ID
	if err := makePlace(at, team); err != nil {
		return "", err
	}
	if caseload.IsHub(at) && !strings.Contains(at, "team=") {
		at += "&team=" + team // a new laptop cannot know it
	}
	_, err = h.Ledger.Share(ctx, at)
	return at, err
}

// joinAt asks, where a team meets, to be let in, and returns the eight words.
func joinAt(ctx context.Context, config ledger.Config, where string, j ledger.Joining) (words, device string, err error) {
	at, err := place(where)
	if err != nil {
		return "", "", err
	}
	if err := named(&j.Login.Name, &j.Login.Role, &j.Login.Organisation); err != nil {
		return "", "", err
	}
	return ledger.Join(ctx, config, at, j)
}
