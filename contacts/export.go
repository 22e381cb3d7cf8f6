package contacts

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"

	"simrelay/accounts"
)

// Export writes the contacts that a filter asks for as comma-separated values,
// RFC 4180. It reads page by page, so that a slow reader holds nothing up; what
// changes meanwhile may be there as it was or as it is. Nothing is written when
// the filter is refused.
func (s *Service) Export(ctx context.Context, p accounts.Principal, f Filter, w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for cursor, begun := "", false; ; begun = true {
		page, next, err := s.Page(ctx, p, f, cursor, MaxPage)
		if err != nil {
			return err
		}
		if !begun {
			_ = out.Write(columns) // Flush tells
		}
		for _, v := range page {
			_ = out.Write(v.row())
		}
		if out.Flush(); out.Error() != nil {
			return fmt.Errorf("write contacts: %w", out.Error())
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}
