package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/gateway/gatewaytest"
	"simrelay/relay"
)

const talkPath = "/conversations/+15557654321"

func TestConversations_ListTheNewestOfEach(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	d := s.Connect(t, account, 1)
	v := loggedIn(t, s, account)
	require.Contains(t, v.ask(t, "/conversations", nil).Body.String(), "Nobody has written yet.")
	s.Receive(t, d, "+15557654321", "the first")
	s.Receive(t, d, "+15551111111", "another")
	s.Receive(t, d, "+15557654321", "the last")
	phone, first := "+15557654321", "Ada"
	p := s.Principal(t, account)
	_, err := s.Contacts.SetStatusTag(t.Context(), p, phone, "Warm")
	require.NoError(t, err)
	_, _, err = s.Contacts.Save(t.Context(), p, contacts.Details{Phone: &phone, FirstName: &first}, contacts.Merge)
	require.NoError(t, err)
	page := v.ask(t, "/conversations", nil).Body.String()
	require.NotContains(t, page, "the first")
	require.Less(t, strings.Index(page, "the last"), strings.Index(page, "another"))
	require.Contains(t, page, ">Ada</a>")
	require.Contains(t, page, `<span class="pill">Warm</span>`)
	require.NotContains(t, loggedIn(t, s, s.Account(t, "other")).ask(t, "/conversations", nil).Body.String(), "another")

	w := v.ask(t, "/conversations?number=%2B1+555+765-4321", nil)
	require.Equal(t, talkPath, w.Header().Get("Location"), "as messages have the number")
	require.Equal(t, http.StatusBadRequest, v.ask(t, "/conversations?cursor=x", nil).Code)
}

func TestConversation_ShowsBubblesOldestFirst(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	d := s.Connect(t, account, 1)
	p, v := s.Principal(t, account), loggedIn(t, s, account)
	s.Receive(t, d, "+15557654321", "<i>a question</i>")
	_, err := s.Relay.Send(t.Context(), p, relay.SendRequest{To: "+15557654321", Text: "an answer"})
	require.NoError(t, err)
	s.Receive(t, d, "+15551111111", "of somebody else")
	page := v.ask(t, talkPath, nil).Body.String()
	require.Less(t, strings.Index(page, "&lt;i&gt;a question&lt;/i&gt;"), strings.Index(page, "an answer"))
	require.NotContains(t, page, "somebody else")
	require.Equal(t, 1, strings.Count(page, `<li class="mine">`))
	require.Equal(t, 1, strings.Count(page, `<li class="theirs">`))
	require.Contains(t, page, `<option value="1" selected>`, "the card of the conversation")

	s.Receive(t, d, "Bank", "your balance")
	page = v.ask(t, "/conversations/Bank", nil).Body.String()
	require.Contains(t, page, "your balance")
	require.NotContains(t, page, `id="reply"`)
	require.Contains(t, page, "there is nobody to answer")
	require.Equal(t, http.StatusNotFound, v.ask(t, "/conversations/%20", nil).Code, "it would hold everything")
	require.Equal(t, http.StatusNotFound, v.ask(t, "/conversations/%20", url.Values{"text": {"x"}}).Code)
	require.Contains(t, v.ask(t, "/conversations/+15559999999", nil).Body.String(), "Nothing was written yet.")
}

func TestConversation_ChoosesAnyCardWhereItsOwnCannotSend(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	d := s.Connect(t, account, 1)
	s.Receive(t, d, "+15557654321", "hello")
	s.Relay.Leave(d.Device, d.Epoch)
	page := loggedIn(t, s, account).ask(t, talkPath, nil).Body.String()
	require.Contains(t, page, `<option value="1" >`)
	require.NotContains(t, page, "selected")
}

func TestConversation_RepliesAsThePortal(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	d := s.Connect(t, account, 1)
	s.Receive(t, d, "+15557654321", "hello")
	v := as(s, s.User(t, account, accounts.RoleMember))
	w := v.ask(t, talkPath, url.Values{"text": {"one\r\ntwo"}, "sim_card_id": {"1"}})
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	require.Equal(t, talkPath+"#reply", w.Header().Get("Location"))
	m, err := s.Relay.Message(t.Context(), s.Principal(t, account), 2)
	require.NoError(t, err)
	require.Equal(t, "one\ntwo", m.Text)
	require.Equal(t, "+15557654321", m.To)
	require.True(t, m.Portal)
	require.Equal(t, d.SIMCardID, m.SIMCardID)

	w = v.ask(t, talkPath, url.Values{"text": {" "}})
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Contains(t, w.Body.String(), `role="alert"`)
	w = v.ask(t, talkPath, url.Values{"text": {"keep <this>"}, "sim_card_id": {"77"}})
	require.Equal(t, http.StatusNotFound, w.Code)
	require.Contains(t, w.Body.String(), "keep &lt;this&gt;")
	require.Equal(t, http.StatusBadRequest, v.ask(t, "/conversations/Bank", url.Values{"text": {"x"}}).Code)
	require.Equal(t, 2, s.Messages(t, account))
}

func TestConversation_TellsOfAnOptOut(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	s.Receive(t, s.Connect(t, account, 1), "+15557654321", "STOP")
	v := loggedIn(t, s, account)
	require.Contains(t, v.ask(t, talkPath, nil).Body.String(), "opted out</span>")
	w := v.ask(t, talkPath, url.Values{"text": {"please"}})
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Contains(t, w.Body.String(), "This number has opted out")
}

func TestConversation_AMemberTagsItAndThatIsTold(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	v := as(s, s.User(t, account, accounts.RoleMember))
	page := v.follow(t, talkPath+"/tag", url.Values{"tag": {"Warm"}}).Body.String()
	require.Contains(t, page, "The tag is saved.")
	require.Contains(t, page, `value="Warm"`)
	all, err := s.Log.After(t.Context(), account.AccountID, 0, 10)
	require.NoError(t, err)
	last := all[len(all)-1]
	require.Equal(t, events.ContactUpdated, last.Type)
	require.Contains(t, string(last.Data), `"changed":["status_tag"]`)
	w := v.ask(t, talkPath+"/tag", url.Values{"tag": {strings.Repeat("x", 65)}})
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Contains(t, w.Body.String(), "A tag has 1 to 64 characters")
	require.Equal(t, http.StatusBadRequest, v.ask(t, "/conversations/Bank/tag", url.Values{"tag": {"x"}}).Code)
}
