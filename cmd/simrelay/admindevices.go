package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// pairedDevice is a device as the operator sees it.
type pairedDevice struct {
	ID        int64   `json:"id"`
	Name      string  `json:"name"`
	Online    bool    `json:"online"`
	Agent     string  `json:"agent"`
	LastSeen  *string `json:"last_seen_at"`
	CreatedAt string  `json:"created_at"`
	SIMCards  []int64 `json:"sim_card_ids"`
}

func listDevices(t *target) *cobra.Command {
	return list(t, "List the devices of an account", "devices", deviceTable)
}

func deviceTable(devices []pairedDevice) string {
	if len(devices) == 0 {
		return "No devices. Add one with: simrelay admin device create --account ID --name NAME"
	}
	lines := []string{fmt.Sprintf("%6s  %-20s %-7s %-10s %s", "DEVICE", "NAME", "ONLINE", "SIMS", "LAST SEEN")}
	for _, d := range devices {
		online := "no"
		if d.Online {
			online = "yes"
		}
		lines = append(lines, fmt.Sprintf("%6d  %-20s %-7s %-10s %s", d.ID, printable(d.Name), online, orAll(d.SIMCards, true), orDash(d.LastSeen)))
	}
	return strings.Join(lines, "\n")
}

func deleteDevice(t *target) *cobra.Command {
	return remove(t, "delete", "Delete a device: its token opens nothing any more; its SIM cards stay", "devices", "Device %d is deleted. Its SIM cards appear again in the next device that has them.")
}
