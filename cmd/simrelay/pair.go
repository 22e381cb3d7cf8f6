package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"simrelay/client"
	"simrelay/internal/config"
	"simrelay/internal/qr"
)

// pairPoll is how often it is looked whether the device has come.
const pairPoll = time.Second

func pairCommand() *cobra.Command {
	var server, key, name string
	var asJSON, noWait bool
	cmd := &cobra.Command{
		Use:   "pair",
		Short: "Let a new device join: shows a code, and waits for the device",
		Long: "Let a new device join your account. It shows a code, also as a QR code, that can be used once in the next\n" +
			"ten minutes, and waits until a device has used it.",
		Example: "  SIMRELAY_API_KEY=… simrelay pair --name 'the shelf'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if key == "" {
				return errors.New("an API key is needed: set SIMRELAY_API_KEY, or give --key")
			}
			c := client.New(server, key)
			made, err := c.CreatePairing(cmd.Context(), name)
			if err != nil {
				return err
			}
			if err := show(cmd, asJSON, made, func() string { return invitation(made, isTerminal(cmd.OutOrStdout())) }); err != nil || asJSON || noWait {
				return err
			}
			fmt.Fprintln(cmd.ErrOrStderr(), "waiting for the device …")
			done, err := awaitDevice(cmd.Context(), c, made.ID)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "device %d has joined\n", *done.DeviceID)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&server, "server", "http://127.0.0.1:8080", "URL of the relay, as the device reaches it too")
	f.StringVar(&key, "key", "", "API key; better in SIMRELAY_API_KEY")
	f.StringVar(&name, "name", "", "name of the device to come (default: what it calls itself)")
	f.BoolVar(&noWait, "no-wait", false, "show the code and end, without waiting for the device; --json does too")
	config.Named(f, "key", config.Prefix+"API_KEY")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// invitation is what a person does next, with the code drawn where it can be seen.
func invitation(p *client.Pairing, drawn bool) string {
	var b strings.Builder
	if code, err := qr.New(p.URL); err == nil && drawn {
		b.WriteString(code.Text() + "\n")
	}
	relay, _, _ := strings.Cut(p.URL, "/pair#")
	fmt.Fprintf(&b, "code: %s, until %s\n\nOn the machine that has the modems:\n\n", p.Code, p.ExpiresAt.Local().Format("15:04"))
	fmt.Fprintf(&b, "  simrelay agent --relay %s --modem auto --data ~/simrelay-agent --pair %s\n", relay, p.Code)
	return b.String()
}

// awaitDevice waits until a pairing is over.
func awaitDevice(ctx context.Context, c *client.Client, id int64) (*client.Pairing, error) {
	tick := time.NewTicker(pairPoll)
	defer tick.Stop()
	for {
		found, err := c.Pairing(ctx, id)
		if err != nil {
			return nil, err
		}
		switch found.State {
		case "done":
			return found, nil
		case "expired":
			return nil, errors.New("no device came in time; run simrelay pair again")
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
		}
	}
}
