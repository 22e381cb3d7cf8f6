package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"simrelay/internal/app"
	"simrelay/internal/config"
	"simrelay/internal/mail"
	"simrelay/relay"
)

func serveCommand() *cobra.Command {
	var o app.Options
	var engine, limits string
	var egressAllow, proxies []string
	var verbosity logging
	var smtp mail.Options
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the relay: APIs, dashboard and device sessions on one port",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if engine != "bolt:" && engine != "bolt" {
				return fmt.Errorf("--store %q is not offered; the store is bolt: (a file in the data directory)", engine)
			}
			if o.SIMLimits, err = simLimits(limits); err != nil {
				return err
			}
			if o.EgressAllow, err = config.Prefixes("egress-allow", egressAllow); err != nil {
				return err
			}
			if o.TrustedProxies, err = config.Prefixes("trusted-proxies", proxies); err != nil {
				return err
			}
			if o.Logger, err = verbosity.logger(cmd.ErrOrStderr()); err != nil {
				return err
			}
			if o.Mail, err = mailServer(smtp); err != nil {
				return err
			}
			o.AdminToken, o.Version = os.Getenv("SIMRELAY_ADMIN_TOKEN"), version()
			return serve(cmd, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Data, "data", "data", "directory that holds everything")
	f.StringVar(&o.Listen, "listen", "127.0.0.1:8080", "address to listen on")
	f.StringVar(&o.PublicURL, "public-url", "", "how people and devices reach the relay (default http://<listen>)")
	f.StringVar(&engine, "store", "bolt:", "where records are kept")
	f.StringArrayVar(&egressAllow, "egress-allow", nil, "address range that webhooks may reach although it is private (repeatable)")
	f.StringArrayVar(&proxies, "trusted-proxies", []string{"127.0.0.0/8", "::1/128"}, "proxies whose X-Forwarded-Proto counts (repeatable)")
	f.BoolVar(&o.RequireHTTPS, "require-https", false, "refuse plain http")
	f.StringVar(&limits, "sim-limits", "careful", "limits of a SIM card that is new: careful or none")
	f.IntVar(&o.MaxParts, "max-parts", 10, "most parts that a message may have, at most 255")
	f.IntVar(&o.MaxStoreBytes, "max-store-bytes", 0, "largest size of the store; 0 means no limit")
	f.IntVar(&o.CodesPerHour, "codes-per-hour", 1000, "most one-time codes that an account may send in an hour; 0 means no limit")
	f.DurationVar(&o.KeepEvents, "keep-events", 0, "how long events are kept (default 720h)")
	f.DurationVar(&o.KeepDeliveries, "keep-deliveries", 0, "how long webhook deliveries are kept, with their tries (default 720h)")
	f.Int64Var(&o.KeepDeliveryBytes, "keep-delivery-bytes", 0, "about how much webhook deliveries may take; beyond it the oldest that ended go; 0 means no limit")
	f.StringVar(&smtp.Server, "smtp-server", "", "host:port of the mail server that tells owners of failing webhooks; empty: no e-mail")
	f.StringVar(&smtp.From, "smtp-from", "", "sender of e-mail, such as sms@example.com")
	f.StringVar(&smtp.User, "smtp-user", "", "login at the mail server; empty: none")
	f.StringVar(&smtp.Password, "smtp-password", "", "its password; better in SIMRELAY_SMTP_PASSWORD")
	f.StringVar((*string)(&smtp.Security), "smtp-security", string(mail.StartTLS), "protection of the connection: starttls, tls or none")
	verbosity.flags(f)
	return cmd
}

// mailServer checks the mail server's settings before anything is started.
func mailServer(o mail.Options) (*mail.Options, error) {
	if o.Server == "" {
		if o.From != "" || o.User != "" {
			return nil, errors.New("--smtp-from and --smtp-user need --smtp-server")
		}
		return nil, nil //nolint:nilnil // no e-mail, and nothing wrong
	}
	if _, err := mail.New(o); err != nil {
		return nil, err
	}
	return &o, nil
}

func simLimits(name string) (relay.Limits, error) {
	switch name {
	case "careful":
		return relay.CarefulLimits(), nil
	case "none":
		return relay.Limits{}, nil
	}
	return relay.Limits{}, fmt.Errorf("--sim-limits must be careful or none, not %q", name)
}

// minStoreBytes leaves room for the store's own pages and a few messages.
const minStoreBytes = 32 << 20

// checkNumbers refuses settings that a relay cannot live with.
func checkNumbers(o app.Options) error {
	switch {
	case o.MaxParts < 1 || o.MaxParts > 255:
		return fmt.Errorf("--max-parts must be between 1 and 255, not %d", o.MaxParts)
	case o.MaxStoreBytes != 0 && o.MaxStoreBytes < minStoreBytes:
		return fmt.Errorf("--max-store-bytes must be 0, for no limit, or at least %d, not %d", minStoreBytes, o.MaxStoreBytes)
	case o.CodesPerHour < 0:
		return fmt.Errorf("--codes-per-hour must be 0, for no limit, or more, not %d", o.CodesPerHour)
	case o.KeepEvents < 0:
		return fmt.Errorf("--keep-events must be a time such as 720h, not %s", o.KeepEvents)
	case o.KeepDeliveries < 0:
		return fmt.Errorf("--keep-deliveries must be a time such as 720h, not %s", o.KeepDeliveries)
	case o.KeepDeliveryBytes < 0:
		return fmt.Errorf("--keep-delivery-bytes must be 0, for no limit, or more, not %d", o.KeepDeliveryBytes)
	}
	return nil
}

func serve(cmd *cobra.Command, o app.Options) error {
	if err := checkNumbers(o); err != nil {
		return err
	}
	ctx := cmd.Context()
	a, err := app.New(ctx, o)
	if err != nil {
		return err
	}
	first, err := a.Welcome(ctx)
	if err != nil {
		return errors.Join(err, a.Stop(ctx))
	}
	printWelcome(cmd.ErrOrStderr(), a, first)
	fmt.Fprintln(cmd.ErrOrStderr(), "listening on "+a.URL())
	return a.Run(ctx)
}

// printWelcome shows, at the first start only, what is shown only once.
func printWelcome(w io.Writer, a *app.App, first app.FirstStart) {
	if first.OperatorToken != "" {
		fmt.Fprintf(w, "\nThis is the first start. Keep this token, it is not shown again:\n  SIMRELAY_ADMIN_TOKEN=%s\n", first.OperatorToken)
	}
	if first.Account != nil {
		fmt.Fprintf(w, "\nAn account is ready. Its API key, also shown only once:\n  %s\n", first.Account.APIKey)
		fmt.Fprintf(w, "\nOpen its dashboard (this link works once):\n  %s\n", first.Link)
		fmt.Fprintf(w, "\nConnect a modem: this shows what to run beside it, and waits for it:\n  SIMRELAY_API_KEY=%[3]s %[1]s pair --server %[2]s --name desk\n\n",
			os.Args[0], a.PublicURL(), first.Account.APIKey)
	}
}
