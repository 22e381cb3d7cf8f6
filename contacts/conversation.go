package contacts

import (
	"slices"

	"simrelay/store"
)

// Writer is one of ours who wrote to a number.
type Writer struct {
	SIMCardID int64 `json:"sim_card_id"`
	UserID    int64 `json:"user_id,omitempty"` // 0 for nobody, such as an automatic reply
}

// conversation remembers which SIM card a number last talked to, and who wrote
// to it.
type conversation struct {
	AccountID int64  `json:"account_id"`
	Phone     string `json:"phone"`
	SIMCardID int64  `json:"sim_card_id"`
	// Writers are the last user of each SIM card, the latest of all first.
	Writers []Writer `json:"writers,omitempty"`
}

// maxWriters bounds for how many SIM cards a conversation knows its writer.
const maxWriters = 16

var conversations = store.Define("conversations", func(c *conversation) store.Tuple { return store.Key(c.AccountID, c.Phone) })

// Talked remembers that a number and a SIM card talked to each other, and who
// wrote, if it was a user of ours.
func (s *Service) Talked(tx *store.Tx, accountID int64, phone string, w Writer) error {
	c, err := conversationWith(tx, accountID, phone)
	if err != nil {
		return err
	}
	news := c.SIMCardID != w.SIMCardID
	c.SIMCardID = w.SIMCardID
	if w.UserID != 0 && (len(c.Writers) == 0 || c.Writers[0] != w) {
		c.wroteLast(w)
		news = true
	}
	if !news {
		return nil
	}
	return conversations.Put(tx, c)
}

// wroteLast puts a writer in front, in place of who used its SIM card before.
func (c *conversation) wroteLast(w Writer) {
	others := slices.DeleteFunc(c.Writers, func(o Writer) bool { return o.SIMCardID == w.SIMCardID })
	c.Writers = slices.Insert(others, 0, w)
	c.Writers = c.Writers[:min(len(c.Writers), maxWriters)]
}

// LastSIM returns the SIM card that a number last talked to, or 0.
func (s *Service) LastSIM(tx *store.Tx, accountID int64, phone string) (int64, error) {
	c, err := conversationWith(tx, accountID, phone)
	if err != nil {
		return 0, err
	}
	return c.SIMCardID, nil
}

// LastWriter returns the user who last wrote to a number from a SIM card; where
// nobody did, or the card is 0, who last wrote to it from any; or 0.
func (s *Service) LastWriter(tx *store.Tx, accountID int64, phone string, simCardID int64) (userID int64, err error) {
	c, err := conversationWith(tx, accountID, phone)
	if err != nil || len(c.Writers) == 0 {
		return 0, err
	}
	for _, w := range c.Writers {
		if w.SIMCardID == simCardID {
			return w.UserID, nil
		}
	}
	return c.Writers[0].UserID, nil
}

// conversationWith reads the conversation with a number, which may be a new
// one.
func conversationWith(tx *store.Tx, accountID int64, phone string) (*conversation, error) {
	c, err := orNil(conversations.Get(tx, store.Key(accountID, phone)))
	if c == nil && err == nil {
		c = &conversation{AccountID: accountID, Phone: phone}
	}
	return c, err
}
