package relay

import (
	"context"
	"iter"
	"strconv"
	"time"

	"simrelay/accounts"
	"simrelay/store"
)

// ExportColumns names what a row of Export holds.
func ExportColumns() []string {
	return []string{
		"id", "direction", "from", "to", "text", "state", "reason", "sim_card_id", "parts", "encoding", "reference", "sender", "created_at", "updated_at",
	}
}

// Export yields a row for each message that a filter finds. It reads page by
// page, so that no transaction is open while a slow caller reads. An error is
// the last that it yields.
func (s *Service) Export(ctx context.Context, p accounts.Principal, f MessageFilter) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for cursor, more := store.Cursor(""), true; more; more = cursor != "" {
			page, next, err := s.Search(ctx, p, f, cursor, MaxPage)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, m := range page {
				if !yield(m.row(), nil) {
					return
				}
			}
			cursor = next
		}
	}
}

func (m *Message) row() []string {
	card, sender := "", ""
	if m.SIMCardID != 0 {
		card = strconv.FormatInt(m.SIMCardID, 10)
	}
	if m.Sender != nil {
		sender = m.Sender.Email
	}
	return []string{
		strconv.FormatInt(m.ID, 10), string(m.Direction), m.From, m.To, m.Text, string(m.State), m.Reason, card,
		strconv.Itoa(m.Parts), string(m.Encoding), m.Reference, sender, m.CreatedAt.Format(time.RFC3339), m.UpdatedAt.Format(time.RFC3339),
	}
}
