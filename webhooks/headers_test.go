package webhooks_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"simrelay/internal/fault"
	"simrelay/webhooks"
)

func TestEndpoint_HeadersAreShownByNameOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), loopback(t))
	shown := map[string]string{"Authorization": "…", "X-Empty": "…"}
	e, _ := r.create(webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"Authorization": "Bearer t0ken", "X-Empty": ""}})
	require.Equal(t, shown, e.Headers)
	e, err := r.Endpoint(t.Context(), account, e.ID)
	require.NoError(t, err)
	require.Equal(t, shown, e.Headers)
	all, err := r.Endpoints(t.Context(), account)
	require.NoError(t, err)
	require.Equal(t, shown, all[0].Headers)
	ordered := true
	e, _, err = r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Ordered: &ordered})
	require.NoError(t, err)
	require.Equal(t, shown, e.Headers)
}

func TestEndpoint_AMaskedHeaderStaysAsItIs(t *testing.T) {
	t.Parallel()
	const mask = "…"
	type headers = map[string]string
	before := headers{"Authorization": "Bearer t0ken", "X-Team": "blue"}
	long := strings.Repeat("x", 4<<10-len("X-LongAuthorizationBearer t0ken"))
	tests := map[string]struct {
		patch headers
		want  headers // nil: refused
	}{
		"what was shown, sent back":      {headers{"Authorization": mask, "X-Team": mask}, before},
		"one kept, one changed":          {headers{"Authorization": mask, "X-Team": "red"}, headers{"Authorization": "Bearer t0ken", "X-Team": "red"}},
		"one kept, one removed":          {headers{"Authorization": mask}, headers{"Authorization": "Bearer t0ken"}},
		"one kept, one added":            {headers{"X-Team": mask, "X-More": "1"}, headers{"X-Team": "blue", "X-More": "1"}},
		"the name in other letters":      {headers{"authorization": mask}, headers{"authorization": "Bearer t0ken"}},
		"none any more":                  {headers{}, headers{}},
		"a name that has no value":       {headers{"X-New": mask}, nil},
		"the mask and more":              {headers{"Authorization": "Bearer " + mask}, nil},
		"one kept twice":                 {headers{"Authorization": mask, "authorization": mask}, nil},
		"as large as may be, with it":    {headers{"Authorization": mask, "X-Long": long}, headers{"Authorization": "Bearer t0ken", "X-Long": long}},
		"too large together with it":     {headers{"Authorization": mask, "X-Long": long + "x"}, nil},
		"three dots, which are a value":  {headers{"Authorization": "..."}, headers{"Authorization": "..."}},
		"another value that is no ASCII": {headers{"Authorization": "pässword"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := always(200)
				r := newRig(t, t.TempDir(), client).run()
				e, _ := r.create(webhooks.EndpointSpec{URL: hook, Headers: before})
				got, _, err := r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Headers: &test.patch})
				want := test.want
				if want == nil {
					require.Equal(t, "invalid_header", fault.CodeOf(err))
					require.Equal(t, "headers", fault.Of(err).Field)
					want = before
				} else {
					require.NoError(t, err)
					require.ElementsMatch(t, slices.Collect(maps.Keys(want)), slices.Collect(maps.Keys(got.Headers)))
				}
				r.receive("+15550001", "hello")
				synctest.Wait()
				sent := client.all()[0].Header
				expected := http.Header{}
				for name, value := range want {
					expected.Set(name, value)
				}
				for _, name := range []string{"Authorization", "X-Team", "X-More", "X-New", "X-Long"} {
					require.Equal(t, expected.Get(name), sent.Get(name), name)
				}
			})
		})
	}
}

func TestEndpoint_AMaskIsNoValueOfANewOne(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), loopback(t))
	_, _, err := r.CreateEndpoint(t.Context(), account, webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"Authorization": "…"}})
	require.Equal(t, "invalid_header", fault.CodeOf(err))
}
