package contacts_test

import (
	"fmt"
	"testing"

	"simrelay/contacts"
	"simrelay/relay/relaytest"
	"simrelay/store"
)

// BenchmarkService_Wrote is what an incoming message costs here, without the
// disk: from a contact that is known, and from one that is new.
func BenchmarkService_Wrote(b *testing.B) {
	for _, known := range []bool{true, false} {
		b.Run(fmt.Sprintf("known=%t", known), func(b *testing.B) {
			bench := relaytest.New(b, relaytest.Options{})
			o := contacts.OwnerOf(bench.Account("acme"))
			n := 0
			for b.Loop() {
				if err := bench.DB.Update(b.Context(), func(tx *store.Tx) error {
					for range 100 {
						phone := "+15550001111"
						if n++; !known {
							phone = fmt.Sprintf("+1555%07d", n)
						}
						if _, err := bench.Contacts.Wrote(tx, o, phone, "hello", 7); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/message")
		})
	}
}
