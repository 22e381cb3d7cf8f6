package webhooks_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/fault"
	"simrelay/webhooks"
)

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// sentTo delivers one event and returns what its receiver has.
func sentTo(t *testing.T, format webhooks.Format) (*rig, *webhooks.Endpoint, string, webhooks.SignatureQuestion) {
	t.Helper()
	client := always(200)
	r := newRig(t, t.TempDir(), client).run()
	e, secret := r.create(webhooks.EndpointSpec{URL: hook, Format: format})
	r.receive("+15550001", "5 < 6 & \u2028")
	synctest.Wait()
	q := webhooks.SignatureQuestion{Headers: map[string]string{}, Body: string(client.all()[0].Body)}
	for name, values := range client.all()[0].Header {
		q.Headers[name] = values[0]
	}
	return r, e, secret, q
}

func (r *rig) explain(e *webhooks.Endpoint, q webhooks.SignatureQuestion) *webhooks.SignatureAnswer {
	r.t.Helper()
	a, err := r.ExplainSignature(r.t.Context(), account, e.ID, q)
	require.NoError(r.t, err)
	return a
}

func detail(a *webhooks.SignatureAnswer, name string) string {
	for _, c := range a.Checks {
		if strings.EqualFold(c.Name, name) {
			return c.Detail
		}
	}
	return "there is no check of this name"
}

func TestExplainSignature_AWholeRequestIsValidInEveryFormat(t *testing.T) {
	t.Parallel()
	for _, format := range webhooks.Formats() {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, e, secret, q := sentTo(t, format)
				q.Secret = secret
				a := r.explain(e, q)
				require.True(t, a.Valid, "%+v", a)
				for _, c := range a.Checks {
					require.True(t, c.OK, "%+v", c)
				}
				if secret != "" {
					require.Equal(t, e.Keys[0].ID, a.KeyID)
				}
				vendor := map[webhooks.Format]string{
					webhooks.TextConvo: "X-Textconvo-Signature", webhooks.TextConvoV2: "X-Textconvo-Signature", webhooks.TextUsV2: "X-Textus-Signature",
				}[format]
				if vendor != "" {
					require.Contains(t, detail(a, vendor), "It fits the secret key_")
					q.Body += " "
					require.False(t, r.explain(e, q).Valid)
				}
			})
		})
	}
}

func TestExplainSignature_NamesTheMistake(t *testing.T) {
	t.Parallel()
	standard := func(key []byte, signed string) string {
		return "v1," + base64.StdEncoding.EncodeToString(mac(key, signed))
	}
	type request struct {
		*webhooks.SignatureQuestion

		secret, id, stamp string
		key               []byte
	}
	tests := map[string]struct {
		format      webhooks.Format
		change      func(request)
		check, want string
	}{
		"a body that was parsed and written again": {webhooks.Native, func(q request) {
			q.Body = strings.Replace(q.Body, ":", ": ", 1)
		}, "body", "written differently"},
		"the signature says so too": {webhooks.Native, func(q request) { q.Body = strings.Replace(q.Body, ":", ": ", 1) }, "webhook-signature", "It fits the body that was sent, but not this one"},
		"a line end at the end":     {webhooks.Native, func(q request) { q.Body += "\n" }, "body", "White space was added"},
		"a body that was cut":       {webhooks.Native, func(q request) { q.Body = q.Body[:20] }, "body", "Its end is missing"},
		"another content":           {webhooks.Native, func(q request) { q.Body = strings.Replace(q.Body, "5 <", "7 <", 1) }, "body", "Its content was changed"},
		"no headers":                {webhooks.Native, func(q request) { clear(q.Headers) }, "delivery", "paste all headers"},
		"no time":                   {webhooks.Native, func(q request) { delete(q.Headers, "Webhook-Timestamp") }, "timestamp", "is missing"},
		"no signature":              {webhooks.Native, func(q request) { delete(q.Headers, "Webhook-Signature") }, "webhook-signature", "is missing"},
		"a delivery of nobody":      {webhooks.Native, func(q request) { q.Headers["Webhook-Id"] = "msg_x" }, "delivery", "has sent no delivery"},
		"the secret was not decoded": {webhooks.Native, func(q request) {
			q.Headers["Webhook-Signature"] = standard([]byte(strings.TrimPrefix(q.secret, "whsec_")), q.id+"."+q.stamp+"."+q.Body)
		}, "webhook-signature", "the secret was not decoded"},
		"the whole secret as the key": {webhooks.Native, func(q request) {
			q.Headers["Webhook-Signature"] = standard([]byte(q.secret), q.id+"."+q.stamp+"."+q.Body)
		}, "webhook-signature", "the whole text of the secret was the key"},
		"only the body":  {webhooks.Native, func(q request) { q.Headers["Webhook-Signature"] = standard(q.key, q.Body) }, "webhook-signature", "only the body was signed"},
		"without the id": {webhooks.Native, func(q request) { q.Headers["Webhook-Signature"] = standard(q.key, q.stamp+"."+q.Body) }, "webhook-signature", "the id was left out"},
		"signed by somebody else": {webhooks.Native, func(q request) {
			q.Secret = webhooks.NewStandardSecret()
			key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(q.Secret, "whsec_"))
			q.Headers["Webhook-Signature"] = standard(key, q.id+"."+q.stamp+"."+q.Body)
		}, "webhook-signature", "signed by somebody else"},
		"nonsense": {webhooks.Native, func(q request) { q.Headers["Webhook-Signature"] = "v1,AAAA" }, "webhook-signature", "It fits none"},

		"another secret":        {webhooks.Native, func(q request) { q.Secret = "whsec_other" }, "secret", "no secret of this webhook"},
		"white space around it": {webhooks.Native, func(q request) { q.Secret = q.secret + "\n" }, "secret", "white space around the secret"},
		"other letters":         {webhooks.Native, func(q request) { q.Secret = strings.ToLower(q.secret) }, "secret", "capital letters"},
		"TextUs, a decoded key": {webhooks.TextUsV2, func(q request) { q.Headers["X-Textus-Signature"] = hex.EncodeToString(mac(q.key, q.Body)) }, "X-TextUs-Signature", "the secret was decoded"},
		"TextUs, with the time": {webhooks.TextUsV2, func(q request) {
			q.Headers["X-Textus-Signature"] = hex.EncodeToString(mac([]byte(q.secret), q.stamp+"."+q.Body))
		}, "X-TextUs-Signature", "the timestamp was signed too"},
		"TextUs, capital letters": {webhooks.TextUsV2, func(q request) { q.Headers["X-Textus-Signature"] = strings.ToUpper(q.Headers["X-Textus-Signature"]) }, "X-TextUs-Signature", "capital letters"},
		"TextConvo 2, only the body": {webhooks.TextConvoV2, func(q request) {
			q.Headers["X-Textconvo-Signature"] = "sha256=" + hex.EncodeToString(mac([]byte(q.secret), q.Body))
		}, "X-TextConvo-Signature", "only the body was signed"},
		"TextConvo, none": {webhooks.TextConvo, func(q request) { delete(q.Headers, "X-Textconvo-Signature") }, "X-TextConvo-Signature", "is missing"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, e, secret, q := sentTo(t, tt.format)
				key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
				require.NoError(t, err)
				tt.change(request{SignatureQuestion: &q, secret: secret, key: key, id: q.Headers["Webhook-Id"], stamp: q.Headers["Webhook-Timestamp"]})
				a := r.explain(e, q)
				require.Contains(t, detail(a, tt.check), tt.want, "%+v", a)
				for _, c := range a.Checks {
					require.NotContains(t, c.Detail, secret, "it never tells a secret")
				}
			})
		})
	}
}

func TestExplainSignature_KnowsOldTimesAndOldSecrets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, e, secret, q := sentTo(t, webhooks.Native)
		elapse(6 * time.Minute)
		a := r.explain(e, q)
		require.True(t, a.Valid, "it was right when it came")
		require.Contains(t, detail(a, "timestamp"), "6m0s old")
		_, _, err := r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Secret: pointer("")})
		require.NoError(t, err)
		q.Secret = secret
		a = r.explain(e, q)
		require.True(t, a.Valid)
		require.Contains(t, detail(a, "secret"), "was replaced by key_")
		elapse(25 * time.Hour)
		require.Contains(t, detail(r.explain(e, q), "webhook-signature"), "has been replaced since")
	})
}

func TestExplainSignature_KnowsTheOldSecretInATextLinkBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(200)
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink, Secret: "the old secret"})
		r.receive("+15550001", "hello")
		synctest.Wait()
		sent := client.all()[0]
		q := webhooks.SignatureQuestion{Headers: map[string]string{}, Body: string(sent.Body)}
		for name := range sent.Header {
			q.Headers[name] = sent.Header.Get(name)
		}
		_, _, err := r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Secret: pointer("the new secret")})
		require.NoError(t, err)
		a := r.explain(e, q)
		require.True(t, a.Valid, "%+v", a)
		for _, c := range a.Checks {
			require.True(t, c.OK, "%+v", c)
		}
	})
}

func TestExplainSignature_AcceptsHeadersInAnyCase(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, e, _, q := sentTo(t, webhooks.TextConvoV2)
		upper := map[string]string{}
		for name, value := range maps.All(q.Headers) {
			upper[strings.ToUpper(name)] = " " + value
		}
		q.Headers = upper
		require.True(t, r.explain(e, q).Valid)
	})
}

func TestExplainSignature_IsTheAccountsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, e, _, q := sentTo(t, webhooks.Native)
		_, err := r.ExplainSignature(t.Context(), account+1, e.ID, q)
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		other, _ := r.create(webhooks.EndpointSpec{URL: hook})
		a := r.explain(other, q)
		require.False(t, a.Valid)
		require.Contains(t, detail(a, "delivery"), "has sent no delivery")
	})
}
