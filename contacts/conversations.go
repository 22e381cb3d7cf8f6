package contacts

import (
	"simrelay/internal/sms"
	"simrelay/store"
)

// conversation remembers which SIM card a number last talked to.
type conversation struct {
	AccountID int64  `json:"account_id"`
	Phone     string `json:"phone"`
	SIMCardID int64  `json:"sim_card_id"`
}

var conversations = store.Define("conversations", func(c *conversation) store.Tuple { return store.Key(c.AccountID, c.Phone) })

// Talked remembers that a number and a SIM card talked to each other.
func (s *Service) Talked(tx *store.Tx, accountID int64, phone string, simCardID int64) error {
	known, err := s.LastSIM(tx, accountID, phone)
	if err != nil || known == simCardID {
		return err
	}
	return conversations.Put(tx, &conversation{AccountID: accountID, Phone: phone, SIMCardID: simCardID})
}

// LastSIM returns the SIM card that a number last talked to, or 0.
func (s *Service) LastSIM(tx *store.Tx, accountID int64, phone string) (int64, error) {
	c, err := orNil(conversations.Get(tx, store.Key(accountID, phone)))
	if c == nil || err != nil {
		return 0, err
	}
	return c.SIMCardID, nil
}

// Wrote does what an incoming message means for contacts: the sender is one
// from now on, its SIM card is remembered, and a keyword such as STOP or START
// is obeyed.
func (s *Service) Wrote(tx *store.Tx, o Owner, phone, text string, simCardID int64) (*Contact, error) {
	c, err := s.findOrCreate(tx, o, phone, SourceMessage)
	if err != nil {
		return nil, err
	}
	if err := s.Talked(tx, o.AccountID, phone, simCardID); err != nil {
		return nil, err
	}
	switch keyword := sms.Keyword(text); {
	case stopWords[keyword]:
		_, _, err = s.optOut(tx, o, phone, "The contact wrote "+keyword+".", SourceMessage)
	case startWords[keyword]:
		err = s.optInAll(tx, o, phone, "The contact wrote "+keyword+".")
	default:
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	return s.Find(tx, o.AccountID, phone) // its timeline has grown
}

// The keywords that US carriers require of every sender.
var (
	stopWords  = map[string]bool{"STOP": true, "STOPALL": true, "UNSUBSCRIBE": true, "CANCEL": true, "END": true, "QUIT": true, "OPTOUT": true, "REVOKE": true}
	startWords = map[string]bool{"START": true, "UNSTOP": true, "YES": true}
)
