package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"simrelay/client"
)

// relay answers the examples as a relay would.
func relay() *httptest.Server {
	mux := http.NewServeMux()
	answer := func(pattern string, status int, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		})
	}
	answer("POST /api/v1/messages", 202, `{"id":1,"state":"queued"}`)
	answer("GET /api/v1/messages/1", 200, `{"id":1,"state":"delivered"}`)
	answer("GET /api/v1/messages", 200, `{"data":[{"id":2,"direction":"incoming","from":"+15551234567","text":"Thanks"},{"id":1,"direction":"outgoing"}],"next_cursor":""}`)
	answer("GET /api/v1/messages/9", 404, `{"status":404,"code":"message_not_found","detail":"There is no message with this id in your account."}`)
	answer("GET /api/v1/sims", 200, `{"data":[{"sim_card_id":1,"name":"Front desk","ready":true}],"next_cursor":""}`)
	answer("PATCH /api/v1/sims/1", 200, `{"sim_card_id":1,"limits":{"per_day":200}}`)
	answer("POST /api/v1/webhooks", 201, `{"id":1,"url":"https://shop.example/hook","secret":"whsec_…"}`)
	answer("GET /api/v1/events", 200, "id: 7\ndata: {\"type\":\"message.received\",\"data\":{\"from\":\"+15551234567\",\"text\":\"Thanks\"}}\n\n")
	return httptest.NewServer(mux)
}

func Example() {
	server := relay()
	defer server.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	c := client.New(server.URL, "your API key", client.WithUserAgent("shop/1.0"))
	m, err := c.Send(ctx, client.SendRequest{To: "+15551234567", Text: "Your order is on its way", IdempotencyKey: "order-1234"})
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err = c.Wait(ctx, m.ID)
	fmt.Println(m.State, err)
	// Output: delivered <nil>
}

func ExampleError() {
	server := relay()
	defer server.Close()
	_, err := client.New(server.URL, "your API key").Message(context.Background(), 9)

	if errors.Is(err, client.ErrNotFound) {
		fmt.Println("not found")
	}
	if refused, ok := errors.AsType[*client.Error](err); ok {
		fmt.Println(refused.Code, "-", refused.Detail)
	}
	// Output:
	// not found
	// message_not_found - There is no message with this id in your account.
}

func ExampleClient_AllMessages() {
	server := relay()
	defer server.Close()
	c := client.New(server.URL, "your API key")
	for m, err := range c.AllMessages(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if m.Direction == "incoming" {
			fmt.Println(m.From, "wrote:", m.Text)
			break
		}
	}
	// Output: +15551234567 wrote: Thanks
}

func ExampleClient_UpdateSIM() {
	server := relay()
	defer server.Close()
	ctx := context.Background()
	c := client.New(server.URL, "your API key")
	sims, err := c.SIMs(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, sim := range sims {
		changed, err := c.UpdateSIM(ctx, sim.ID, client.SIMPatch{Limits: map[string]any{"per_day": 200}})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(sim.Name, "sends at most", changed.Limits.PerDay, "a day")
	}
	// Output: Front desk sends at most 200 a day
}

func ExampleClient_Follow() {
	server := relay()
	defer server.Close()
	c := client.New(server.URL, "your API key")
	lastID := "" // keep the ID of the last event that you are done with
	for e, err := range c.Follow(context.Background(), lastID) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if e.Type == "message.received" {
			m, _ := e.Message()
			fmt.Println(e.ID, m.From, "wrote:", m.Text)
			break
		}
	}
	// Output: 7 +15551234567 wrote: Thanks
}

func ExampleClient_CreateWebhook() {
	server := relay()
	defer server.Close()
	c := client.New(server.URL, "your API key")
	w, err := c.CreateWebhook(context.Background(), client.NewWebhook{URL: "https://shop.example/hook", Events: []string{"message.received"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("keep this:", w.Secret)
	// Output: keep this: whsec_…
}

func ExampleParseWebhook() {
	hook := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, err := client.ParseWebhook(r, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		fmt.Println(e.Type)
	})
	forged := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/hook", http.NoBody)
	w := httptest.NewRecorder()
	hook.ServeHTTP(w, forged)
	fmt.Println(w.Code)
	// Output: 401
}
