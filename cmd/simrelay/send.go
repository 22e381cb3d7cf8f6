package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"simrelay/client"
	"simrelay/internal/config"
)

// numberAndText says what is missing, or what was not put into quotes.
func numberAndText(_ *cobra.Command, args []string) error {
	if len(args) != 2 {
		return errors.New("a number and a text are needed: simrelay send +15551234567 'Hello'")
	}
	return nil
}

func sendCommand() *cobra.Command {
	var server, key string
	var asJSON bool
	var r client.SendRequest
	cmd := &cobra.Command{
		Use:     "send NUMBER TEXT",
		Short:   "Send a message through a running relay",
		Long:    "Send a message through a running relay. With - as TEXT, it is read from standard input.",
		Example: "  SIMRELAY_API_KEY=… simrelay send +15551234567 'Hello'",
		Args:    numberAndText,
		RunE: func(cmd *cobra.Command, args []string) error {
			if key == "" {
				return errors.New("an API key is needed: set SIMRELAY_API_KEY, or give --key")
			}
			r.To, r.Text = args[0], args[1]
			if r.Text == "-" {
				text, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), 1<<20))
				if err != nil {
					return err
				}
				r.Text = strings.TrimRight(string(text), "\r\n")
			}
			c := client.New(server, key, client.WithUserAgent("simrelay-send"), client.WithRetries(1))
			m, err := c.Send(cmd.Context(), r)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, m, func() string {
				return fmt.Sprintf("message %d is %s (%d part(s), %s)", m.ID, m.State, m.Parts, m.Encoding)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&server, "server", "http://127.0.0.1:8080", "URL of the relay")
	f.StringVar(&key, "key", "", "API key; better in SIMRELAY_API_KEY")
	f.Int64Var(&r.SIMCardID, "sim", 0, "sim_card_id to send through (default: any of the account)")
	f.StringVar(&r.Reference, "reference", "", "your own reference")
	f.IntVar(&r.Priority, "priority", 0, "0 to 9, higher first")
	config.Named(f, "key", config.Prefix+"API_KEY")
	jsonFlag(cmd, &asJSON)
	return cmd
}
