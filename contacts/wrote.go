package contacts

import (
	"simrelay/internal/sms"
	"simrelay/store"
)

// Wrote does what an incoming message means for contacts: the sender is one
// from now on, its SIM card is remembered, and a keyword such as STOP or START
// is obeyed.
func (s *Service) Wrote(tx *store.Tx, o Owner, phone, text string, simCardID int64) (*Contact, error) {
	c, err := s.findOrCreate(tx, o, phone, SourceMessage)
	if err != nil {
		return nil, err
	}
	if err := s.Talked(tx, o.AccountID, phone, Writer{SIMCardID: simCardID}); err != nil {
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
