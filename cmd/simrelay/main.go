// Command simrelay sends and receives SMS through SIM cards in phones and
// modems. Each subcommand has a file of its own; what they do is done in the
// packages that they call.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"simrelay/internal/config"
)

func main() { os.Exit(run(os.Args[1:])) }

// run executes one command line and returns the exit code.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "simrelay: "+err.Error())
		return 1
	}
	return 0
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "simrelay",
		Short:         "Send and receive SMS through your own SIM cards",
		Long:          "simrelay sends and receives SMS through SIM cards in phones and USB modems.\nTo see all of it work without any hardware: simrelay demo",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return config.FromEnv(cmd.Flags(), os.LookupEnv)
		},
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		serveCommand(), agentCommand(), modemsCommand(), simCommand(), demoCommand(), sendCommand(), pairCommand(),
		adminCommand(), checkCommand(), backupCommand(), restoreCommand(), versionCommand(),
	)
	return root
}
