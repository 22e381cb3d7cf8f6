package main

import (
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"simrelay/internal/demo"
)

func demoCommand() *cobra.Command {
	o := demo.Options{Version: version()}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See all of it work, without any hardware",
		Long:  "Start a relay, two simulated modems with their agent, and a webhook receiver; send and receive messages, and show each step with its proof. Then wait, with the dashboard open, until Ctrl-C.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Out = cmd.OutOrStdout()
			o.Color = term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == ""
			return demo.Run(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.Once, "once", false, "end after the last step; exit 0 only when every step was proven")
	cmd.Flags().StringVar(&o.Listen, "listen", "127.0.0.1:0", "address of the relay")
	return cmd
}
