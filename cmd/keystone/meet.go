package main

import (
	"context"
	"crypto/ed25519"
	"net/url"
	"strings"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/folder"
	"keystone/sync/hub"
)

// isHub says whether a place is a hub's address and no folder.
func isHub(at string) bool { return strings.HasPrefix(at, "nats://") }

// openPlace reaches the place at which a team's laptops meet.
func openPlace(ctx context.Context, at, team string, device ed25519.PrivateKey) (ledger.Transport, error) {
	if isHub(at) {
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
			return nil, fault.New("address-invalid", "The hub's address does not say which team: copy the one that \"keystone team list\" prints on a laptop of the team.")
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
	if isHub(at) {
		return nil
	}
	place, err := folder.Make(at, team)
	if err != nil {
		return err
	}
	return place.Close()
}
