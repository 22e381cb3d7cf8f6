// The types of simrelay's native API, /api/v1. Made from its description,
// gateway/native/openapi, by: go test ./client/typescript -update

export interface paths {
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description The description of the API, OpenAPI 3.1. It needs no key, and has an `ETag`.
         */
        get: operations["getDescription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a one-time code
         * @description Makes a code, keeps a keyed hash of it, and sends it by SMS as "Your verification code for SERVICE is: CODE", before other messages and with on_unknown "resend". The message is shown with asterisks in place of the code. A code works once, until it expires, for five tries; a new one for the same number and service takes its place. A number gets at most one code in 30 seconds and five in an hour.
         */
        post: operations["sendCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/codes/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify a one-time code
         * @description Takes a code once. A wrong one is refused with code_wrong and counts as a try against every code of the number that it could have been; when none could still be used, the answer is code_not_found. Spaces and hyphens do not matter.
         */
        post: operations["verifyCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find contacts
         * @description All that is asked for must hold. Newest first; where `q` is the best way to find them, in the order of what they were found by. Where
         *     a filter holds for few of very many, a page may be short, or empty, and have a `next_cursor` all the same: the last page is the
         *     one without. Give a cursor back with the same filter.
         */
        get: operations["listContacts"];
        put?: never;
        /**
         * Make a contact
         * @description A contact needs a phone number or an e-mail address. The number says who it is; where none is given, the e-mail address. What
         *     becomes of somebody who is a contact already, `on_existing` says.
         */
        post: operations["createContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contacts.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export contacts
         * @description The contacts that the filter asks for as comma-separated values (RFC 4180, UTF-8), with the columns `phone`, `email`, `first_name`,
         *     `last_name`, `company`, `status_tag`, `tags` (separated by `;`), `custom_fields` (JSON), `opted_out`, `id`, `created_at` and
         *     `updated_at`. What a spreadsheet would take for a formula has an apostrophe in front, except telephone numbers. The file can be
         *     imported. It is broken off when something fails in the middle.
         */
        get: operations["exportContacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contacts/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import contacts
         * @description Comma-separated values of at most 10 MB and 100,000 rows, in UTF-8; semicolons or tabs may separate cells too. The first row
         *     names the columns: those of an export, in any order, and `custom_fields.NAME` for one custom field. An empty cell says nothing.
         *     `opted_out` records an opt-out where it is true. Each row is judged by itself; a file that cannot be read to its end changes
         *     nothing. To import a file again does no harm.
         */
        post: operations["importContacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a contact
         * @description With the lists that it is in, and the newest 20 entries of its timeline.
         */
        get: operations["getContact"];
        put?: never;
        post?: never;
        /**
         * Delete a contact
         * @description With its timeline, and from its lists. Its messages and its opt-out stay. Who writes again becomes a new contact.
         */
        delete: operations["deleteContact"];
        options?: never;
        head?: never;
        /**
         * Change a contact
         * @description What is not named stays; null or an empty text takes away. `tags` are all of the contact's tags; `custom_fields` are merged, and null takes
         *     one away. A change that changes nothing is told to nobody.
         */
        patch: operations["updateContact"];
        trace?: never;
    };
    "/contacts/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * What happened to a contact
         * @description Newest first. The newest 200 entries are kept, and that of the creation. Messages are not among them.
         */
        get: operations["listContactTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contacts/{id}/tags/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
                /**
                 * @description The tag; one with a slash can only be given to PATCH.
                 * @example VIP
                 */
                tag: string;
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Tag a contact
         * @description Adds one tag. A tag that the account has in another case keeps its spelling. To tag twice does no harm.
         */
        put: operations["tagContact"];
        post?: never;
        /**
         * Take a tag away
         * @description To take it away twice does no harm.
         */
        delete: operations["untagContact"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tags
         * @description The tags that contacts have, in alphabetical order. Status tags are not among them.
         */
        get: operations["listTags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * List deliveries
         * @description Newest first, with all attempts.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look for deliveries of all webhooks
         * @description Newest first, over all webhooks of the account: what became of an event or a message, or what did not arrive. All that you give must
         *     match. A page may be short, or empty, before the last: go on while there is a cursor.
         */
        get: operations["searchDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delivery's id, which requests have as `webhook-id`.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        /**
         * Get a delivery
         * @description With all attempts.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delivery's id, which requests have as `webhook-id`.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again
         * @description Whatever its state, with the same id and body, and the header `webhook-replay`.
         */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send many deliveries again
         * @description A job that goes on across restarts. Without a body: all that did not arrive.
         */
        post: operations["startReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/replays": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * List replays
         * @description The jobs of a webhook.
         */
        get: operations["listReplays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replays/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a replay
         * @description How far it has come.
         */
        get: operations["getReplay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replays/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a replay
         * @description What is on its way already is still sent.
         */
        post: operations["cancelReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List devices
         * @description All of the account, in the order of their ids.
         */
        get: operations["listDevices"];
        put?: never;
        /**
         * Add a device
         * @description The answer has the token that the device shows to the relay. It is shown this once: `simrelay agent --token`.
         */
        post: operations["createDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a device
         * @description Its token stops being one, and its connection ends. Its SIM cards stay.
         */
        delete: operations["deleteDevice"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live events
         * @description A stream of server-sent events without names, so that `onmessage` hears them. The `data` of each is an `Event` in one line, its `id` the place to
         *     continue from; an `id` without `data` comes first. Without a place it begins with what happens from now on. A comment every 15 seconds shows that it is alive.
         *     An account may have 32 streams open.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description All of the account, in the order of their ids, without their secrets. A team member sees its own.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Make an API key
         * @description The key is yours, and its secret, `api_key`, is shown this once. What is left out, it inherits from the key that makes it; it
         *     cannot have more rights than that.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Show an API key
         * @description Without its secret.
         */
        get: operations["getKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description It opens nothing any more, at once.
         */
        delete: operations["deleteKey"];
        options?: never;
        head?: never;
        /**
         * Change an API key
         * @description What is not named stays. It counts from the key's next request on.
         */
        patch: operations["updateKey"];
        trace?: never;
    };
    "/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an API key a new secret
         * @description The secret before works for the overlap; the one before that no more. Only the user whose key it is can do this.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List lists
         * @description In alphabetical order.
         */
        get: operations["listLists"];
        put?: never;
        /**
         * Make a list
         * @description It is empty. Its id works in every API of this server.
         */
        post: operations["createList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a list
         * @description With its size, not with its contacts.
         */
        get: operations["getList"];
        put?: never;
        post?: never;
        /**
         * Delete a list
         * @description It is gone at once. Its contacts stay, unless that is asked for; then they go one after the other, in the background.
         */
        delete: operations["deleteList"];
        options?: never;
        head?: never;
        /**
         * Rename a list
         * @description Without a name, nothing changes.
         */
        patch: operations["renameList"];
        trace?: never;
    };
    "/lists/{id}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * List the contacts of a list
         * @description The newest contacts first. `GET /contacts?list_id=…` takes more filters.
         */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lists/{id}/contacts/{contact_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
                /**
                 * @description The contact's id.
                 * @example 1
                 */
                contact_id: number;
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Put a contact into a list
         * @description To put it there twice does no harm.
         */
        put: operations["addMember"];
        post?: never;
        /**
         * Take a contact out of a list
         * @description To take it out twice does no harm.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List messages
         * @description Newest first, both directions; all that you give must match. A page looks at 5,000 messages at most, so it may be short, or
         *     empty, before the last: go on while there is a cursor. Messages of a list have no `timeline`, and `reason` is that of the last change: ask for one message
         *     to learn what it waits for.
         */
        get: operations["listMessages"];
        put?: never;
        /**
         * Send a message
         * @description When the answer comes the message is on the relay's disk. It is sent once: with an `Idempotency-Key`, the same request may be
         *     repeated without harm, and gets the same message, as it is by then.
         */
        post: operations["sendMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a message
         * @description With its `timeline`; while it waits, `reason` says what for.
         */
        get: operations["getMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a message
         * @description Keeps it from being sent, if that is still possible. A message that a device has is cancelled when the device says that it has
         *     not sent it; until then it stays `dispatched`. To cancel twice does no harm.
         */
        post: operations["cancelMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message again
         * @description One more attempt of a message that is failed, undelivered, expired, cancelled or unknown. The recipient may get it twice if it was
         *     unknown.
         */
        post: operations["resendMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/opt-outs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List opt-outs
         * @description Those that your account has recorded, or that came to it by a message such as STOP; newest first. Your account may not write to numbers either that
         *     opted out at another account of your organisation; those are not listed, but a contact has `opted_out`.
         */
        get: operations["listOptOuts"];
        put?: never;
        /**
         * Record an opt-out
         * @description From now on no account of your organisation writes to the number, which need not be a contact.
         */
        post: operations["createOptOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/opt-outs/{phone}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take an opt-out back
         * @description Do this only when the person asked for it. Where another account of your organisation has recorded an opt-out of the number too, that one goes
         *     on to hold. When the person writes START, all of them end.
         */
        delete: operations["deleteOptOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a code for a new device
         * @description A code with which one device can join your account in the next ten minutes. It is shown this once, also as a link and as a QR code.
         */
        post: operations["createPairing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * See what became of a pairing
         * @description It can be seen for a day.
         */
        get: operations["getPairing"];
        put?: never;
        post?: never;
        /**
         * Make a code useless
         * @description The device that came by it, if there is one, stays.
         */
        delete: operations["deletePairing"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List pools
         * @description All pools of the account, by id. There is one page.
         */
        get: operations["listPools"];
        put?: never;
        /**
         * Create a pool
         * @description Makes a pool of SIM cards. A message that names it, or whose recipient's number
         *     begins with one of its prefixes, goes through one of its cards and never through
         *     another.
         */
        post: operations["createPool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pools/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a pool
         * @description One pool of the account.
         */
        get: operations["getPool"];
        put?: never;
        post?: never;
        /**
         * Delete a pool
         * @description Refused with pool_in_use while messages of the pool are scheduled, queued or
         *     dispatched, unless they are released: they are then routed as new messages would
         *     be, and say so in their timelines.
         */
        delete: operations["deletePool"];
        options?: never;
        head?: never;
        /**
         * Change a pool
         * @description What is not named stays; a list takes the place of the one before. What waits in
         *     the pool waits for the cards that it has from now on. To make it the default takes
         *     that from the pool that was.
         */
        patch: operations["updatePool"];
        trace?: never;
    };
    "/messages.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export messages
         * @description All messages that match, as a table (RFC 4180) with a header row. Cells that a spreadsheet would take for a formula begin with an apostrophe. An export that fails half-way is broken off.
         */
        get: operations["exportMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send many messages
         * @description Accepts up to 1,000 messages in their order, each judged by itself: what is wrong with one keeps no other from being sent. If the relay fails in the middle, those that it did not come to have 503 `message_not_reached`. A repeated call with the same Idempotency-Key sends nothing twice. The body may have 4 MiB.
         */
        post: operations["sendMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List conversations
         * @description One entry for each number that messages were exchanged with, that with the newest message first. The messages of one are GET /messages?number=…. A page may be short, or empty, before the last.
         */
        get: operations["listConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Explain how a text travels
         * @description The encoding of a text, how many short messages it takes (3GPP TS 23.038 and 23.040), and what each character costs. Nothing is sent.
         */
        post: operations["explainSegments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sms/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message in the form that Uptime Kuma has built in
         * @description For programs whose SMS gateway provider posts `to` and `body`, with the key in
         *     `X-API-Key`; `Authorization: Bearer` works too. Such messages are alerts: they have
         *     priority 8, and `on_unknown` is `resend`, so that one may be sent twice rather than
         *     never. Fields that are not named here are ignored. For everything else use
         *     `POST /messages`.
         */
        post: operations["sendSMS"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sims": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List SIM cards
         * @description All of the account, in the order of their ids, as they are at this moment.
         */
        get: operations["listSIMs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sims/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a SIM card
         * @description As it is at this moment.
         */
        get: operations["getSIM"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a SIM card
         * @description What is not named stays as it is, in `limits` and `balance` too. A card that is paused takes no new messages; those that its device
         *     has are still sent.
         */
        patch: operations["updateSIM"];
        trace?: never;
    };
    "/textlink/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the settings
         * @description A team member has settings of its own.
         */
        get: operations["getTextLinkWebhooks"];
        /**
         * Replace the settings
         * @description A URL that is left out, or empty, is not wanted any more. Behind each URL is a webhook with a log and replays like any other.
         */
        put: operations["setTextLinkWebhooks"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/textlink/webhooks/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send test requests
         * @description One to each URL that is set.
         */
        post: operations["testTextLinkWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description All of the account, in the order of their ids. A team member sees itself.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Add a user
         * @description The answer has an API key of the user's own and, where there is no password, a link that logs it in once. Both are shown this
         *     once. A key with limits of its own can set no password and gets no link, and the user's key has the same limits.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Show a user
         * @description With its limits and what is used of them. A team member sees itself.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /**
         * Delete a user
         * @description Its keys and logins end at once, and its TextLink settings are taken away. What it has sent stays.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description What is not named stays. A team member changes its own name and password; a new password logs it out everywhere.
         */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/users/{id}/reset-usage": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count a user's messages anew
         * @description The counts of the day, of the month and of all begin at 0 again.
         */
        post: operations["resetUsage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}/login-link": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a login link
         * @description It logs the user in to the dashboard, once, within a day. A key with limits of its own cannot make one.
         */
        post: operations["createLoginLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sims/{id}/ussd": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the network
         * @description The answer comes when the network's does, after at most 75 seconds. With `session_id`, `code` is the reply in exactly that
         *     dialogue. Without it, a service code (it begins with `*` or `#` and ends with `#`) begins a new dialogue and ends the old one;
         *     anything else is the reply to the open one. A card has one dialogue, and one request at a time.
         *
         *     After `ussd_timeout`, `ussd_interrupted`, and when your own connection broke, the network may have done what was asked.
         */
        post: operations["askUSSD"];
        /**
         * End the dialogue
         * @description Also when there is none. Who waits for an answer then gets 409 `ussd_session_over`.
         */
        delete: operations["cancelUSSD"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sims/{id}/balance": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check the balance now
         * @description Asks the network as the card's `balance` says, and answers with the card, after at most 75 seconds.
         */
        post: operations["checkBalance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description All of the account, oldest first, those behind the TextLink settings included.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Add a webhook
         * @description It is told what happens from now on. The answer has the secret, which is shown this once.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a webhook
         * @description Without its secret.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Remove a webhook
         * @description With its deliveries.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description What is not named stays. With `secret` the secret is replaced, and the new one is shown this once; the old one still signs beside it
         *     for `secret_overlap_hours`. One that is enabled again starts with a clean record; what was held meanwhile is sent by a replay.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test request
         * @description One real request with a sample, whatever the endpoint says to it; it is recorded as a delivery. It works on a webhook that is
         *     disabled.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Explain a signature
         * @description For a receiver that finds a signature wrong: what is right and what is wrong about a request that it got, in plain words.
         */
        post: operations["explainSignature"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "message.queued": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.queued
         * @description A message waits for a SIM card: it was accepted, its time has come, or it is tried again.
         */
        post: operations["onMessageQueued"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.dispatched": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.dispatched
         * @description A device was given the message.
         */
        post: operations["onMessageDispatched"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.sent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.sent
         * @description The network took every part.
         */
        post: operations["onMessageSent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.delivered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.delivered
         * @description The handset has every part.
         */
        post: operations["onMessageDelivered"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.undelivered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.undelivered
         * @description The network gave up.
         */
        post: operations["onMessageUndelivered"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.failed
         * @description It was not sent.
         */
        post: operations["onMessageFailed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.expired": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.expired
         * @description Its time was over before it could be sent.
         */
        post: operations["onMessageExpired"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.cancelled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.cancelled
         * @description It was cancelled before it was sent.
         */
        post: operations["onMessageCancelled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.unknown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.unknown
         * @description Nobody can tell whether it was sent.
         */
        post: operations["onMessageUnknown"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.received": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.received
         * @description A message came in.
         */
        post: operations["onMessageReceived"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * contact.created
         * @description A number is known that was not known before.
         */
        post: operations["onContactCreated"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * contact.updated
         * @description Something about a contact changed; `changed` names the fields.
         */
        post: operations["onContactUpdated"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.opted_out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * contact.opted_out
         * @description A contact wrote STOP, or one of its other words.
         */
        post: operations["onContactOptedOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.opted_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * contact.opted_in
         * @description A contact wrote START, or one of its other words.
         */
        post: operations["onContactOptedIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "sim.online": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * sim.online
         * @description A SIM card can send.
         */
        post: operations["onSIMOnline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "sim.offline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * sim.offline
         * @description A SIM card has been away for ten seconds.
         */
        post: operations["onSIMOffline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "device.online": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * device.online
         * @description A device is connected.
         */
        post: operations["onDeviceOnline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "device.offline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * device.offline
         * @description A device has been away for ten seconds.
         */
        post: operations["onDeviceOffline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "journey.started": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * journey.started
         * @description A journey began for a contact.
         */
        post: operations["onJourneyStarted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "journey.completed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * journey.completed
         * @description A journey came to its end.
         */
        post: operations["onJourneyCompleted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "journey.opted_out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * journey.opted_out
         * @description A contact opted out in the middle of a journey.
         */
        post: operations["onJourneyOptedOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.failing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * webhook.failing
         * @description Another of your webhooks keeps failing. A webhook never hears of itself.
         */
        post: operations["onWebhookFailing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * webhook.disabled
         * @description Another of your webhooks was disabled.
         */
        post: operations["onWebhookDisabled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description A problem document, RFC 9457. */
        Problem: {
            /**
             * Format: uri-reference
             * @description The page about the code, relative to the address of the relay.
             */
            type: string;
            /** @description What the status is called. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What happened and what to do, for people; it may change. */
            detail: string;
            /** @description Says what is wrong, for programs; it is stable. [The list](/docs/errors). */
            code: string;
            /**
             * Format: uri
             * @description Names this one failure, which is in the relay's log by that name; only of failures that are the relay's own.
             */
            instance?: string;
            /** @description What is wrong with which field of the request. */
            errors?: {
                /** @description The field, such as `limits.per_day`, or the query parameter. */
                field: string;
                /** @description What is wrong with it. */
                detail: string;
            }[];
        };
        /**
         * Format: date-time
         * @description A time, RFC 3339, in UTC with milliseconds.
         * @example 2026-11-21T10:00:00.000Z
         */
        Timestamp: string;
        /** @description Gives the next page, as the parameter `cursor`; empty on the last. */
        NextCursor: string;
        NewCode: {
            /** @description The number in international format; a national one is read as one of the account's country. */
            to: string;
            /** @description Who asks, as the message says; at most 60 characters on one line. Left out or empty, the account's name. */
            service_name?: string;
            /**
             * @description For how many seconds the code is good, and its message may wait.
             * @default 600
             */
            expires_in: number;
            /** @description The SIM card to send through; the message waits for it. Left out, any of the account's. */
            sim_card_id?: number;
            /**
             * @description How many digits the code has. The first one is never 0.
             * @default 6
             */
            length: number;
            /**
             * @description Whether the answer tells the code, for a caller who verifies it without /codes/verify.
             * @default false
             */
            return_code: boolean;
        };
        SentCode: {
            /** @description The code's id. */
            id: number;
            /**
             * Format: date-time
             * @description Until when the code is good.
             */
            expires_at: string;
            /** @description The message that tells it. */
            message_id: number;
            /** @description The code itself, where "return_code" was true. */
            code?: string;
        };
        CodeRequest: {
            /** @description The number, as in POST /codes. */
            to: string;
            /** @description What the person typed. */
            code: string;
            /** @description The service whose code is meant. Left out or empty, that of any; an account with several services should name it. */
            service_name?: string;
        };
        VerifiedCode: {
            /** @description The code's id. */
            id: number;
            /** @description The number, in international format. */
            to: string;
            /** @description The service that the code was for. */
            service_name: string;
            /**
             * Format: date-time
             * @description When the code was taken.
             */
            verified_at: string;
        };
        NewContact: {
            /** @description The number; national ones are read as ones of your account's country. No other contact of the account has it. */
            phone?: string | null;
            /** @description The e-mail address; kept in lower case. */
            email?: string | null;
            /** @description The first name, in characters. */
            first_name?: string | null;
            /** @description The last name, in characters. */
            last_name?: string | null;
            /** @description The company, in characters. */
            company?: string | null;
            /** @description The one tag that TextLink shows, in characters. */
            status_tag?: string | null;
            /** @description Tags, without regard to case; at most 50. */
            tags?: string[] | null;
            /**
             * @description Your own fields: at most 50, with names of 1 to 64 characters that are not numbers alone, and any JSON values, nested at most 5 deep; 8 KiB in
             *     all. Integers beyond 2^53 must be texts. A null takes a field away.
             */
            custom_fields?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description A contact. */
        Contact: {
            /**
             * Format: int64
             * @description The contact's id.
             */
            id: number;
            /** @description E.164, a short code, or the name that a network gave a sender; empty when there is only an e-mail address. */
            phone: string;
            /** @description In lower case; empty when there is none. */
            email: string;
            /** @description First and last name as one text; empty when there is none. */
            name: string;
            /** @description The first name. */
            first_name: string;
            /** @description The last name. */
            last_name: string;
            /** @description The company. */
            company: string;
            /** @description In alphabetical order. */
            tags: string[];
            /** @description The one tag that TextLink shows; empty when there is none. */
            status_tag: string;
            /** @description Your own fields, in alphabetical order. */
            custom_fields: {
                [key: string]: unknown;
            };
            /** @description Your organisation must not write to this number. */
            opted_out: boolean;
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
        };
        /** @description A contact with what else there is about it. */
        ContactProfile: {
            /**
             * Format: int64
             * @description The contact's id.
             */
            id: number;
            /** @description E.164, a short code, or the name that a network gave a sender; empty when there is only an e-mail address. */
            phone: string;
            /** @description In lower case; empty when there is none. */
            email: string;
            /** @description First and last name as one text; empty when there is none. */
            name: string;
            /** @description The first name. */
            first_name: string;
            /** @description The last name. */
            last_name: string;
            /** @description The company. */
            company: string;
            /** @description In alphabetical order. */
            tags: string[];
            /** @description The one tag that TextLink shows; empty when there is none. */
            status_tag: string;
            /** @description Your own fields, in alphabetical order. */
            custom_fields: {
                [key: string]: unknown;
            };
            /** @description Your organisation must not write to this number. */
            opted_out: boolean;
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
            /** @description The ids of the lists that it is in, at most 100. */
            list_ids: number[];
            /** @description The newest entries, newest first. */
            timeline: components["schemas"]["TimelineEntry"][];
        };
        /** @description One thing that happened to a contact. */
        TimelineEntry: {
            at: components["schemas"]["Timestamp"];
            /**
             * @description What happened; a note is what a connector said.
             * @enum {string}
             */
            kind: "created" | "changed" | "tagged" | "untagged" | "opted_out" | "opted_in" | "note";
            /** @description What happened, in plain words; it may change. */
            text: string;
            /** @description The field that changed, such as `first_name` or `custom_fields.plan`. */
            field?: string;
            /** @description The value before, at most 200 characters of it; not there when there was none. */
            from?: string;
            /** @description The value after, at most 200 characters of it; not there when there is none. */
            to?: string;
            /** @description `message`, `api`, `dashboard`, `import`, or the name of a connector; empty when it is not known. */
            source: string;
        };
        /** @description A tag. */
        TagCount: {
            /** @description The tag, as it was spelled first. */
            name: string;
            /** @description How many contacts have it. */
            contacts: number;
        };
        /** @description What became of a file. */
        ImportReport: {
            /** @description How many rows there were, without the first. */
            rows: number;
            /** @description How many made a contact. */
            created: number;
            /** @description How many changed one. */
            updated: number;
            /** @description How many said nothing new. */
            unchanged: number;
            /** @description How many could not be imported. */
            skipped: number;
            /** @description One for each row, in the file's order. */
            results: components["schemas"]["ImportResult"][];
        };
        /** @description What became of a row. */
        ImportResult: {
            /** @description The line of the file in which the row begins; the first has the columns' names. */
            line: number;
            /**
             * @description What became of it.
             * @enum {string}
             */
            result: "created" | "updated" | "unchanged" | "skipped";
            /**
             * Format: int64
             * @description The contact's id.
             */
            contact_id?: number;
            /** @description Why it was skipped, or could not come into the list: the code of an error. */
            code?: string;
            /** @description The field at fault. */
            field?: string;
            /** @description The same for people. */
            detail?: string;
        };
        /**
         * @description `pending`: will be tried; `delivered`: the endpoint accepted it; `failed`: given up; `held`: its webhook is disabled, a replay sends it;
         *     `blocked`: the relay does not send to its address.
         * @enum {string}
         */
        DeliveryState: "pending" | "delivered" | "failed" | "held" | "blocked";
        /** @description One event for one webhook. */
        Delivery: {
            /** @description The `webhook-id`. */
            id: string;
            /** @description The event, by its name in the webhook's format. */
            event: string;
            /**
             * Format: int64
             * @description The webhook's id.
             */
            endpoint_id: number;
            state: components["schemas"]["DeliveryState"];
            /** @description The requests, oldest first. */
            attempts: components["schemas"]["DeliveryAttempt"][];
            /** @description When it is tried next; null: none is planned yet. */
            next_attempt_at: components["schemas"]["Timestamp"] | null;
            created_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description The event's place in the stream of events; 0: it is a test.
             */
            event_id: number;
            /**
             * Format: int64
             * @description The message that the event is about; left out where it is about none.
             */
            message_id?: number;
            /** @description The trace that the header `traceparent` of each of its requests names (W3C Trace Context). */
            trace_id: string;
            /** @description The size of its body. */
            bytes: number;
            /** @description There, and true, where the body is larger than 20 KiB, which many servers refuse. */
            large?: boolean;
            /**
             * @description There where the body was larger than 256 KiB and never sent.
             * @enum {string}
             */
            error_class?: "too_large";
        };
        /** @description One request, and what became of it. */
        DeliveryAttempt: {
            /** @description Counts the delivery's attempts. */
            number: number;
            /**
             * @description Why it was made: the event or the schedule, a replay of one, a replay of many, or a test.
             * @enum {string}
             */
            trigger: "auto" | "manual" | "bulk" | "test";
            at: components["schemas"]["Timestamp"];
            /** @description The status of the answer; 0: there was none. */
            status: number;
            /** @description What went wrong, in one word, such as `timeout`; empty: it was accepted. */
            error_class: string;
            /** @description The beginning of the answer's body. */
            response_body: string;
            /** @description Why the body is not whole, where it is not: `too_long`, or what broke it off. The status counts all the same. */
            response_cut?: string;
            /** @description Where a redirect leads, which is not followed; or empty. */
            location: string;
            /** @description How long it took, in milliseconds. */
            duration_ms: number;
            /** @description Where it was sent. */
            url: string;
            /** @description Who answered; left out where nobody did. */
            remote_ip?: string;
            /** @description The phases, in milliseconds; 0 for one that did not happen. */
            timings: {
                /** @description Finding the address, in milliseconds. */
                dns_ms: number;
                /** @description Connecting, in milliseconds. */
                connect_ms: number;
                /** @description Agreeing on encryption, in milliseconds. */
                tls_ms: number;
                /** @description From the start to the first byte of the answer, in milliseconds. */
                first_byte_ms: number;
                /** @description The connection was there already. */
                reused: boolean;
            };
            /** @description The secret that signed it; left out where none did. */
            key_id?: string;
            /** @description The answer's header Retry-After, where there was one. */
            retry_after?: string;
            /** @description The answer's header Content-Type, where there was one. */
            content_type?: string;
        };
        /** @description A replay of many deliveries. */
        Replay: {
            /**
             * Format: int64
             * @description The replay's id; 0: it was only counted.
             */
            id: number;
            /**
             * Format: int64
             * @description The webhook's id.
             */
            endpoint_id: number;
            /**
             * @description Where it stands; `preview`: it was only counted.
             * @enum {string}
             */
            state: "running" | "done" | "cancelled" | "failed" | "preview";
            /** @description How many there were when it was asked for. */
            count: number;
            /** @description There may be more than were counted. */
            more: boolean;
            /** @description How many are on their way again. */
            replayed: number;
            /** @description Why it failed, in plain words; left out where it did not. */
            reason?: string;
            /** @description How many in one second. */
            per_second: number;
            created_at: components["schemas"]["Timestamp"];
            /** @description When it ended; null: it has not. */
            finished_at: components["schemas"]["Timestamp"] | null;
        };
        /** @description What holds SIM cards and is connected to the relay. */
        Device: {
            /**
             * Format: int64
             * @description The device's id.
             */
            id: number;
            /** @description Your own name for it. */
            name: string;
            /** @description It is connected. */
            online: boolean;
            /** @description Its program and version, or empty before it first came. */
            agent: string;
            /** @description When it was heard of last; null: never. */
            last_seen_at: components["schemas"]["Timestamp"] | null;
            created_at: components["schemas"]["Timestamp"];
            /** @description The SIM cards that it has, or had last. */
            sim_card_ids: number[];
        };
        /** @description A device that was just made. */
        CreatedDevice: {
            /**
             * Format: int64
             * @description The device's id.
             */
            id: number;
            /** @description Your own name for it. */
            name: string;
            /** @description It is connected. */
            online: boolean;
            /** @description Its program and version, or empty before it first came. */
            agent: string;
            /** @description When it was heard of last; null: never. */
            last_seen_at: components["schemas"]["Timestamp"] | null;
            created_at: components["schemas"]["Timestamp"];
            /** @description The SIM cards that it has, or had last. */
            sim_card_ids: number[];
            /** @description What the device shows to the relay. It is shown this once. */
            token: string;
        };
        /** @description One thing that happened. */
        Event: components["schemas"]["MessageQueuedEvent"] | components["schemas"]["MessageDispatchedEvent"] | components["schemas"]["MessageSentEvent"] | components["schemas"]["MessageDeliveredEvent"] | components["schemas"]["MessageUndeliveredEvent"] | components["schemas"]["MessageFailedEvent"] | components["schemas"]["MessageExpiredEvent"] | components["schemas"]["MessageCancelledEvent"] | components["schemas"]["MessageUnknownEvent"] | components["schemas"]["MessageReceivedEvent"] | components["schemas"]["ContactCreatedEvent"] | components["schemas"]["ContactUpdatedEvent"] | components["schemas"]["ContactOptedOutEvent"] | components["schemas"]["ContactOptedInEvent"] | components["schemas"]["SIMOnlineEvent"] | components["schemas"]["SIMOfflineEvent"] | components["schemas"]["DeviceOnlineEvent"] | components["schemas"]["DeviceOfflineEvent"] | components["schemas"]["JourneyStartedEvent"] | components["schemas"]["JourneyCompletedEvent"] | components["schemas"]["JourneyOptedOutEvent"] | components["schemas"]["WebhookFailingEvent"] | components["schemas"]["WebhookDisabledEvent"];
        /** @description A message waits for a SIM card: it was accepted, its time has come, or it is tried again. */
        MessageQueuedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.queued";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description A device was given the message. */
        MessageDispatchedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.dispatched";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description The network took every part. */
        MessageSentEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.sent";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description The handset has every part. */
        MessageDeliveredEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.delivered";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description The network gave up. */
        MessageUndeliveredEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.undelivered";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description It was not sent. */
        MessageFailedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.failed";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description Its time was over before it could be sent. */
        MessageExpiredEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.expired";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description It was cancelled before it was sent. */
        MessageCancelledEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.cancelled";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description Nobody can tell whether it was sent. */
        MessageUnknownEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.unknown";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description A message came in. */
        MessageReceivedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.received";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description A number is known that was not known before. */
        ContactCreatedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "contact.created";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["ContactSummary"];
        };
        /** @description Something about a contact changed; `changed` names the fields. */
        ContactUpdatedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "contact.updated";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["ContactSummary"];
        };
        /** @description A contact wrote STOP, or one of its other words. */
        ContactOptedOutEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "contact.opted_out";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["ContactSummary"];
        };
        /** @description A contact wrote START, or one of its other words. */
        ContactOptedInEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "contact.opted_in";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["ContactSummary"];
        };
        /** @description A SIM card can send. */
        SIMOnlineEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "sim.online";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["SIMNotice"];
        };
        /** @description A SIM card has been away for ten seconds. */
        SIMOfflineEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "sim.offline";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["SIMNotice"];
        };
        /** @description A device is connected. */
        DeviceOnlineEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "device.online";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["DeviceNotice"];
        };
        /** @description A device has been away for ten seconds. */
        DeviceOfflineEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "device.offline";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["DeviceNotice"];
        };
        /** @description A journey began for a contact. */
        JourneyStartedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "journey.started";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Journey"];
        };
        /** @description A journey came to its end. */
        JourneyCompletedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "journey.completed";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Journey"];
        };
        /** @description A contact opted out in the middle of a journey. */
        JourneyOptedOutEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "journey.opted_out";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Journey"];
        };
        /** @description Another of your webhooks keeps failing. A webhook never hears of itself. */
        WebhookFailingEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "webhook.failing";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["WebhookNotice"];
        };
        /** @description Another of your webhooks was disabled. */
        WebhookDisabledEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "webhook.disabled";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["WebhookNotice"];
        };
        /** @description A SIM card that came or went. */
        SIMNotice: {
            /**
             * Format: int64
             * @description The card's id.
             */
            sim_card_id: number;
            /**
             * Format: int64
             * @description The device that has it.
             */
            device_id: number;
            /** @description The card's own number. */
            iccid: string;
            /** @description Its telephone number, E.164, where it is known. */
            number: string;
            /** @description The network's name, where it is known. */
            operator: string;
            /** @description Why, in plain words, or empty. */
            reason: string;
        };
        /** @description A device that came or went. */
        DeviceNotice: {
            /**
             * Format: int64
             * @description The device's id.
             */
            device_id: number;
            /** @description Your own name for it. */
            name: string;
            /** @description Why, in plain words, or empty. */
            reason: string;
        };
        /** @description A webhook that does not work. */
        WebhookNotice: {
            /**
             * Format: int64
             * @description The webhook's id.
             */
            webhook_id: number;
            /** @description Where its requests go. */
            url: string;
            /** @description How many in a row. */
            failures: number;
            /** @description Why, in plain words. */
            reason: string;
        };
        /** @description A journey of a contact. What belongs to its end is only there when it has ended. */
        Journey: {
            /**
             * Format: int64
             * @description The journey's id.
             */
            id: number;
            /**
             * Format: int64
             * @description The contact's id.
             */
            contact_id: number;
            /**
             * Format: int64
             * @description The lead that it is for; null: none.
             */
            lead_id: number | null;
            /** @description The contact's number, E.164. */
            phone: string;
            /** @description Where the lead came from. */
            source?: string;
            /** @description The step that it began with. */
            step?: string;
            started_at: components["schemas"]["Timestamp"];
            ended_at?: components["schemas"]["Timestamp"];
            /** @description How it ended: `completed` or `opted_out`. */
            outcome?: string;
            /** @description How many messages were sent. */
            messages_sent?: number;
            /** @description How many replies came. */
            replies_received?: number;
            /** @description The word that the contact opted out with. */
            keyword?: string;
        };
        /**
         * @description What a key may do. `send`: make, cancel and resend messages; `read`: every GET; `manage`: everything else.
         * @enum {string}
         */
        Scope: "send" | "read" | "manage";
        /** @description An API key, without its secret. */
        Key: {
            /**
             * Format: int64
             * @description The key's id.
             */
            id: number;
            /** @description What it is for; empty for keys that were made before keys had names. */
            name: string;
            /** @description The first characters of its secret. */
            prefix: string;
            /**
             * Format: int64
             * @description The user whose key it is.
             */
            user_id: number;
            /** @description What it may do; empty: all that its user may. */
            scopes: components["schemas"]["Scope"][];
            /** @description The SIM cards that it may send through; null: all that its user may, empty: none. */
            sim_card_ids: number[] | null;
            /** @description Ranges (CIDR) from which it may be used; empty: any. */
            allowed_ips: string[];
            /** @description When it ends; null: never. */
            expires_at: components["schemas"]["Timestamp"] | null;
            created_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description The user who made it; null: the operator.
             */
            created_by: number | null;
            /** @description When it was used last; null: never. */
            last_used_at: components["schemas"]["Timestamp"] | null;
            /** @description The address from which it was used last. */
            last_used_ip: string | null;
            /** @description Until when the secret before the last rotation works too; null: it does not. */
            previous_valid_until: components["schemas"]["Timestamp"] | null;
        };
        /** @description An API key with its secret. */
        ShownKey: {
            /**
             * Format: int64
             * @description The key's id.
             */
            id: number;
            /** @description What it is for; empty for keys that were made before keys had names. */
            name: string;
            /** @description The first characters of its secret. */
            prefix: string;
            /**
             * Format: int64
             * @description The user whose key it is.
             */
            user_id: number;
            /** @description What it may do; empty: all that its user may. */
            scopes: components["schemas"]["Scope"][];
            /** @description The SIM cards that it may send through; null: all that its user may, empty: none. */
            sim_card_ids: number[] | null;
            /** @description Ranges (CIDR) from which it may be used; empty: any. */
            allowed_ips: string[];
            /** @description When it ends; null: never. */
            expires_at: components["schemas"]["Timestamp"] | null;
            created_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description The user who made it; null: the operator.
             */
            created_by: number | null;
            /** @description When it was used last; null: never. */
            last_used_at: components["schemas"]["Timestamp"] | null;
            /** @description The address from which it was used last. */
            last_used_ip: string | null;
            /** @description Until when the secret before the last rotation works too; null: it does not. */
            previous_valid_until: components["schemas"]["Timestamp"] | null;
            /** @description The secret, letters and digits. It is shown this once. */
            api_key: string;
        };
        NewList: {
            /** @description 1 to 100 characters; no other list of the account has it, whatever the case. */
            name: string;
        };
        /** @description A list of contacts. */
        List: {
            /**
             * Format: int64
             * @description The list's id.
             */
            id: number;
            /** @description Its name. */
            name: string;
            /** @description How many contacts are in it. */
            size: number;
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
        };
        NewMessage: {
            /** @description The recipient: a number in international format; national numbers are read as ones of your account's country; short codes have 3 to 6 digits. */
            to: string;
            /** @description At most 10 parts: of 153 characters each if all are of the GSM alphabet, else of 67 (one part: 160, or 70). */
            text: string;
            /**
             * Format: int64
             * @description The SIM card to use; the message waits for it. Left out: any of yours.
             */
            sim_card_id?: number | null;
            /**
             * Format: int64
             * @description The pool of SIM cards to use, in place of `sim_card_id`.
             */
            pool_id?: number | null;
            /**
             * Format: date-time
             * @description When to send it, RFC 3339; not in the past, at most a year ahead. Left out: now.
             */
            send_at?: string | null;
            /**
             * @description How long it may wait to be sent, in seconds.
             * @default 259200
             */
            expires_in: number | null;
            /**
             * @description Higher first; 8 and 9 are urgent: they pass pauses and active hours.
             * @default 0
             */
            priority: number;
            /**
             * @description What to do when nobody can tell whether it was sent: `hold` it, or `resend` it, which the recipient may get twice.
             * @default hold
             * @enum {string}
             */
            on_unknown: "hold" | "resend" | "";
            /** @description Your own, shown wherever the message is; in characters. */
            reference?: string;
            /**
             * @description Shown at once on the handset, and not stored there (class 0).
             * @default false
             */
            flash: boolean;
        };
        /**
         * @description `scheduled` → `queued` → `dispatched` (a device has it) → `sent` (the network has it) → `delivered` or `undelivered`; or `failed`, `expired`,
         *     `cancelled`, `unknown` (nobody can tell whether it was sent). What came in is `received`.
         * @enum {string}
         */
        MessageState: "scheduled" | "queued" | "dispatched" | "sent" | "delivered" | "undelivered" | "failed" | "expired" | "cancelled" | "unknown" | "received";
        /**
         * @description A message, outgoing or incoming.
         * @example {
         *       "id": 1,
         *       "direction": "outgoing",
         *       "from": "+15550000001",
         *       "to": "+15551234567",
         *       "text": "Hello",
         *       "state": "delivered",
         *       "reason": "the handset has it",
         *       "sim_card_id": 1,
         *       "parts": 1,
         *       "encoding": "gsm7",
         *       "priority": 0,
         *       "reference": "order-1234",
         *       "on_unknown": "hold",
         *       "attempts": 1,
         *       "created_at": "2026-11-21T10:00:00.000Z",
         *       "send_at": null,
         *       "expires_at": "2026-11-24T10:00:00.000Z",
         *       "updated_at": "2026-11-21T10:00:02.000Z",
         *       "timeline": [
         *         {
         *           "at": "2026-11-21T10:00:00.000Z",
         *           "state": "queued",
         *           "reason": "accepted",
         *           "attempt": 0
         *         }
         *       ]
         *     }
         */
        Message: {
            /**
             * Format: int64
             * @description The message's id.
             */
            id: number;
            /**
             * @description Which way it goes.
             * @enum {string}
             */
            direction: "outgoing" | "incoming";
            /** @description Who sent it, E.164 where it is a number; empty while no SIM card has taken it. */
            from: string;
            /** @description Who gets it, E.164 where it is a number. */
            to: string;
            /** @description What it says. */
            text: string;
            state: components["schemas"]["MessageState"];
            /** @description Why it is in this state, in plain words; it may change. */
            reason: string;
            /**
             * Format: int64
             * @description The SIM card that it was pinned to, or that has taken it.
             */
            sim_card_id: number | null;
            /**
             * Format: int64
             * @description The pool that it goes through; left out where it goes through none.
             */
            pool_id?: number;
            /** @description How many text messages it takes. */
            parts: number;
            /**
             * @description The alphabet.
             * @enum {string}
             */
            encoding: "gsm7" | "ucs2" | "";
            /** @description Higher first. */
            priority: number;
            /** @description The sender's own. */
            reference: string;
            /**
             * @description What is done when nobody can tell whether it was sent; empty for what came in.
             * @enum {string}
             */
            on_unknown: "hold" | "resend" | "";
            /** @description How often a device was given it. */
            attempts: number;
            created_at: components["schemas"]["Timestamp"];
            /** @description When it was asked to be sent; null: at once. */
            send_at: components["schemas"]["Timestamp"] | null;
            /** @description Until when it may be sent. */
            expires_at: components["schemas"]["Timestamp"] | null;
            updated_at: components["schemas"]["Timestamp"];
            /** @description A person wrote it in the dashboard; left out where that is not so. */
            portal?: boolean;
            contact?: components["schemas"]["ContactSummary"];
            /** @description The user whose key or login it came with. */
            sender?: {
                /**
                 * Format: int64
                 * @description The user's id.
                 */
                id: number;
                /** @description The user's e-mail address. */
                email: string;
            };
            /**
             * Format: int64
             * @description The lead that a journey wrote to, or that answered.
             */
            lead_id?: number | null;
            /** @description Nobody wrote it: it is an automatic reply; left out where that is not so. */
            auto?: boolean;
            /**
             * Format: int64
             * @description The broadcast that it is part of.
             */
            broadcast_id?: number | null;
            /** @description The story of its life, oldest first; only there when one message is asked for. */
            timeline?: components["schemas"]["Transition"][];
            /** @description Shown at once, and not stored (class 0); left out where that is not so. */
            flash?: boolean;
        };
        /** @description One step in a message's life. */
        Transition: {
            at: components["schemas"]["Timestamp"];
            state: components["schemas"]["MessageState"];
            /** @description Why, in plain words; it may change. */
            reason: string;
            /** @description The try that it belongs to, from 1; 0 before the first. */
            attempt: number;
        };
        /** @description Who somebody is. What is not known is left out. */
        ContactSummary: {
            /**
             * Format: int64
             * @description The contact's id.
             */
            id: number;
            /** @description The number, E.164. */
            phone: string;
            /** @description The whole name. */
            name?: string;
            /** @description The first name. */
            first_name?: string;
            /** @description The last name. */
            last_name?: string;
            /** @description The e-mail address. */
            email?: string;
            /** @description The one tag that says where you stand, such as Warm. */
            status_tag?: string;
            /** @description The company; in contact events. */
            company?: string;
            /** @description Its tags; in contact events. */
            tags?: string[];
            /** @description Your own fields; in contact events. */
            custom_fields?: {
                [key: string]: unknown;
            };
            /** @description When it became a contact; in contact events. */
            created_at?: components["schemas"]["Timestamp"];
            /** @description When it last changed; in contact events. */
            updated_at?: components["schemas"]["Timestamp"];
            /** @description Wants no messages; left out where that is not so. */
            opted_out?: boolean;
            /** @description The fields that a `contact.updated` changed. */
            changed?: string[];
        };
        NewOptOut: {
            /** @description The number; national ones are read as ones of your account's country. */
            phone: string;
            /** @description Why, for people; in characters. */
            reason?: string;
        };
        /** @description An opt-out. */
        OptOut: {
            /**
             * Format: int64
             * @description The opt-out's id.
             */
            id: number;
            /** @description E.164, or as the network gave it. */
            phone: string;
            /** @description Why, for people; may be empty. */
            reason: string;
            /** @description `message`, `api`, `dashboard`, `import`, or the name of a connector. */
            source: string;
            created_at: components["schemas"]["Timestamp"];
        };
        Pairing: {
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description Name of the device to come. */
            name: string;
            /**
             * @description Whether the code can be used, was used, or is too old.
             * @enum {string}
             */
            state: "open" | "done" | "expired";
            /** @description When it was made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Until when the code can be used. */
            expires_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description The device that came.
             */
            device_id: number | null;
        };
        NewPairing: {
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description Name of the device to come. */
            name: string;
            /**
             * @description Whether the code can be used, was used, or is too old.
             * @enum {string}
             */
            state: "open" | "done" | "expired";
            /** @description When it was made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Until when the code can be used. */
            expires_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description The device that came.
             */
            device_id: number | null;
            /** @description The code, shown this once. */
            code: string;
            /**
             * Format: uri
             * @description A page that says what to do with the code.
             */
            url: string;
            /** @description The link as a QR code, an SVG document. */
            qr: string;
        };
        /**
         * @description Which card takes a message: the one that its recipient last talked to, if that can
         *     send, else as least_loaded; the cards in turn; or the one with the most room.
         * @enum {string}
         */
        PoolPolicy: "sticky" | "round_robin" | "least_loaded";
        /** @description A name for people, in characters. */
        PoolName: string;
        /** @description The sim_card_ids of the cards that are in the pool, ascending. A card may be in several pools. */
        PoolSIMCardIDs: number[];
        /** @description Beginnings of recipients' numbers in international format, ascending. The longest one counts; each leads to one pool of the account. */
        PoolPrefixes: string[];
        /** @description Whether messages go through it that name neither card nor pool, and whose recipient no prefix fits. One pool of the account is the default at most. */
        PoolDefault: boolean;
        /** @description Some of the account's SIM cards, and a queue of messages that only they take. */
        Pool: {
            /**
             * Format: int64
             * @description The pool's id.
             */
            id: number;
            name: components["schemas"]["PoolName"];
            sim_card_ids: components["schemas"]["PoolSIMCardIDs"];
            policy: components["schemas"]["PoolPolicy"];
            prefixes: components["schemas"]["PoolPrefixes"];
            default: components["schemas"]["PoolDefault"];
            /** @description How many of its messages are scheduled, queued or dispatched. */
            pending: number;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
        };
        /** @description The account's pools. */
        PoolList: {
            /** @description The pools, by id. */
            data: components["schemas"]["Pool"][];
            /** @description Always empty: there is one page. */
            next_cursor: string;
        };
        /** @description A pool to be. Left out, it has no cards, no prefixes, the policy sticky, and is not the default. */
        NewPool: {
            name: components["schemas"]["PoolName"];
            sim_card_ids?: components["schemas"]["PoolSIMCardIDs"];
            policy?: components["schemas"]["PoolPolicy"];
            prefixes?: components["schemas"]["PoolPrefixes"];
            default?: components["schemas"]["PoolDefault"];
        };
        /** @description What is to change. */
        PoolPatch: {
            name?: components["schemas"]["PoolName"];
            sim_card_ids?: components["schemas"]["PoolSIMCardIDs"];
            policy?: components["schemas"]["PoolPolicy"];
            prefixes?: components["schemas"]["PoolPrefixes"];
            default?: components["schemas"]["PoolDefault"];
        };
        BulkResult: {
            /** @description How many messages were accepted. */
            accepted: number;
            /** @description How many were not. */
            refused: number;
            /** @description What became of each message, in the order of the request. */
            results: {
                /** @description The HTTP status that POST /messages would have answered with. */
                status: number;
                message?: components["schemas"]["Message"];
                error?: components["schemas"]["Problem"];
            }[];
        };
        Conversation: {
            /** @description The other side, E.164 where it is a number. */
            number: string;
            /** @description Who that is; null when nobody knows. */
            contact: components["schemas"]["ContactSummary"] | null;
            last_message: components["schemas"]["Message"];
        };
        Segments: {
            /**
             * @description How the whole text travels.
             * @enum {string}
             */
            encoding: "gsm7" | "ucs2";
            /** @description How many short messages it takes. */
            parts: number;
            /** @description Unicode code points. */
            characters: number;
            /** @description Length in septets (gsm7) or 16-bit units (ucs2). */
            units: number;
            /** @description Room in each part. */
            units_per_part: number;
            /** @description Room left in the last part. */
            units_left: number;
            /** @description The text in GSM-7, where that takes only characters that read the same; else null. */
            instead: null | {
                /** @description The text to send instead. */
                text: string;
                /** @description How many short messages that takes. */
                parts: number;
            };
            /** @description The characters, in order. */
            breakdown: {
                /** @description The character. */
                character: string;
                /** @description Its number, such as U+20AC. */
                code_point: string;
                /** @description What it costs. */
                units: number;
                /** @description The short message that it is in, from 1. */
                part: number;
                /** @description Whether GSM-7 has it. */
                gsm7: boolean;
                /** @description What GSM-7 has that reads the same; empty for a character that cannot be seen. */
                instead?: string;
            }[];
            /** @description Why it travels so. */
            explanation: string;
        };
        /** @description A message as Uptime Kuma sends it. */
        SMSRequest: {
            /**
             * @description The recipient's number, in international format; a national one is read as one of the account's country.
             * @example +15551234567
             */
            to: string;
            /** @description The text, in at most 10 parts. */
            body: string;
            /**
             * @description The number of the SIM card to use, one of the account's own. Left out or empty, any of them sends.
             * @example +15550000001
             */
            from?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description A SIM card, and how it is doing at this moment. */
        SIM: {
            /**
             * Format: int64
             * @description The card's id, which moves with it from device to device.
             */
            sim_card_id: number;
            /**
             * Format: int64
             * @description The device that has it, or had it last.
             */
            device_id: number;
            /** @description Your own name for it, or empty. */
            name: string;
            /** @description The card's own number, 18 to 22 digits. */
            iccid: string;
            /** @description The subscriber's number, or empty. */
            imsi: string;
            /** @description The modem's or phone's number, or empty. */
            imei: string;
            /** @description Its telephone number, E.164, where it is known. */
            number: string;
            /** @description The network's name, where it is known. */
            operator: string;
            /**
             * @description Whether a network has taken it in (3GPP TS 27.007 section 7.2).
             * @enum {string}
             */
            registration: "none" | "home" | "searching" | "denied" | "unknown" | "roaming";
            /** @description Signal strength in dBm; null: unknown. */
            signal_dbm: number | null;
            /** @description Its device is connected and has it. */
            online: boolean;
            /** @description It can send now. */
            ready: boolean;
            /** @description What is wrong with it, in plain words, or empty. */
            problem: string;
            /** @description It takes no new messages. */
            paused: boolean;
            limits: components["schemas"]["SIMLimits"];
            /** @description How many messages wait for exactly this card. */
            queued: number;
            /** @description How many messages its device has. */
            in_flight: number;
            /** @description How many parts it has sent today, UTC. */
            sent_today: number;
            /** @description What went wrong last, or empty. */
            last_error: string;
            /** @description When that was. */
            last_error_at: components["schemas"]["Timestamp"] | null;
            /** @description How often in a row it is to blame for what was not sent. */
            consecutive_failures: number;
            /** @description Until when it rests, because it has failed; null: it does not. */
            resting_until: components["schemas"]["Timestamp"] | null;
            /** @description Why it rests, or empty. */
            resting_because: string;
            usage: components["schemas"]["SIMUsage"];
            /** @description The pools that it is in. */
            pool_ids: number[];
            /** @description How its balance is checked, and what it is; null: nobody checks it. */
            balance: components["schemas"]["Balance"] | null;
        };
        /** @description What a SIM card may send. 0 means no limit. A message counts with its parts. */
        SIMLimits: {
            /** @description The pause between two messages, in seconds. */
            gap_seconds: number;
            /** @description How much the pause varies either way; 0.3 means 30 %. */
            gap_jitter: number;
            /** @description Parts in any 60 seconds. */
            per_minute: number;
            /** @description Parts in any 60 minutes. */
            per_hour: number;
            /** @description Parts in a calendar day, UTC. */
            per_day: number;
            /** @description Parts in a calendar month, UTC. */
            per_month: number;
            /** @description Distinct recipients in a calendar month, UTC. */
            recipients_per_month: number;
            /** @description When messages go; null: always. */
            active_hours: components["schemas"]["ActiveHours"] | null;
            /** @description A limit per day that grows, for a new card; null: none. */
            warm_up: components["schemas"]["WarmUp"] | null;
        };
        /** @description The hours in which messages go, by the clock on the wall. Urgent messages (priority 8 and 9) go at any time. */
        ActiveHours: {
            /** @description The first minute; later than `to`: over midnight. */
            from: string;
            /** @description The minute in which messages wait again. */
            to: string;
            /** @description A name of the IANA database, such as Europe/Berlin. */
            time_zone: string;
        };
        /** @description A limit per day that grows from the first day to the last, in UTC. The smaller of it and `per_day` counts. */
        WarmUp: {
            /** @description How many days it takes. */
            days: number;
            /** @description Parts on the first day. */
            from_per_day: number;
            /** @description Parts on the last day. */
            to_per_day: number;
            started_at: components["schemas"]["Timestamp"];
        };
        /** @description What was sent of each limit, and why the card waits. */
        SIMUsage: {
            /** @description The last 60 seconds; null: not limited, so not counted. */
            minute: components["schemas"]["SIMPeriod"] | null;
            /** @description The last 60 minutes; null: not limited, so not counted. */
            hour: components["schemas"]["SIMPeriod"] | null;
            /** @description This day, UTC. */
            day: components["schemas"]["SIMPeriod"];
            /** @description This month, UTC. */
            month: components["schemas"]["SIMPeriod"];
            /** @description Distinct recipients in this month; null: not limited, so not counted. */
            recipients: components["schemas"]["SIMPeriod"] | null;
            /** @description When a message of one part that is not urgent may go; null: now. */
            next_at: components["schemas"]["Timestamp"] | null;
            /** @description Which limit it waits for, in plain words; or empty. */
            waits_because: string;
        };
        /** @description What counts of one limit. */
        SIMPeriod: {
            /** @description What was sent. */
            count: number;
            /** @description What may be sent; null: no limit. */
            limit: number | null;
            /** @description When nothing of it counts any more. */
            resets_at: components["schemas"]["Timestamp"] | null;
        };
        SIMPatch: {
            /** @description Your own name for it, in characters. */
            name?: string | null;
            /** @description Whether it takes no new messages. False ends a rest too, where the card was paused. */
            paused?: boolean | null;
            /** @description Limits to change; null or 0 takes one away. */
            limits?: {
                /** @description The pause between two messages, in seconds. */
                gap_seconds?: number | null;
                /** @description How much the pause varies either way. */
                gap_jitter?: number | null;
                /** @description Parts in any 60 seconds. */
                per_minute?: number | null;
                /** @description Parts in any 60 minutes. */
                per_hour?: number | null;
                /** @description Parts in a calendar day, UTC. */
                per_day?: number | null;
                /** @description Parts in a calendar month, UTC. */
                per_month?: number | null;
                /** @description Distinct recipients in a calendar month, UTC. */
                recipients_per_month?: number | null;
                /** @description When messages go; what is not named stays. */
                active_hours?: {
                    /** @description The first minute. */
                    from?: string | null;
                    /** @description The minute in which messages wait again. */
                    to?: string | null;
                    /** @description A name of the IANA database; left out at first: UTC. */
                    time_zone?: string | null;
                } | null;
                /** @description A limit per day that grows; what is not named stays. */
                warm_up?: {
                    /** @description How many days it takes. */
                    days?: number | null;
                    /** @description Parts on the first day. */
                    from_per_day?: number | null;
                    /** @description Parts on the last day. */
                    to_per_day?: number | null;
                    /**
                     * Format: date-time
                     * @description When it began; left out: now.
                     */
                    started_at?: string | null;
                } | null;
            } | null;
            /** @description How the balance is checked; null: not any more. What is shown there may be sent back, and is ignored. */
            balance?: {
                /** @description The service code to ask, such as `*100#`. */
                code?: string;
                /**
                 * @description How often, in hours.
                 * @default 24
                 */
                every_hours: number;
                /** @description A balance below it is a problem of the card; null: none is. */
                low?: number | null;
                /** @description Ignored. */
                text?: string;
                /** @description Ignored. */
                amount?: number | null;
                /** @description Ignored. */
                checked_at?: string | null;
                /** @description Ignored. */
                error?: string;
                /** @description Ignored. */
                next_at?: string | null;
            } | null;
            /** @description Ends the card's rest. */
            rest?: null;
            /** @description Another name for `rest`. */
            resting_until?: null;
        };
        /** @description How a SIM card's balance is checked, and what the network said. */
        Balance: {
            /** @description The service code that is asked, such as `*100#`. */
            code: string;
            /** @description How often, in hours. */
            every_hours: number;
            /** @description A balance below it is a problem of the card; null: none is. */
            low: number | null;
            /** @description What the network said, or empty. */
            text: string;
            /** @description The first number of the text; null: it has none. */
            amount: number | null;
            /** @description When the network answered last. */
            checked_at: components["schemas"]["Timestamp"] | null;
            /** @description Why it has not answered since, or empty. */
            error: string;
            /** @description When it is asked next. */
            next_at: components["schemas"]["Timestamp"];
        };
        /** @description TextLink's four webhooks. An empty URL: it is not wanted. */
        TextLinkWebhooks: {
            /** @description Is told what came in. */
            received_url: string;
            /** @description Is told what is on its way. */
            sent_url: string;
            /** @description Is told what failed. */
            failed_url: string;
            /** @description Is told when a contact's tag changes. */
            tag_url: string;
            /** @description Is in each request's body, as `secret`, where it is not empty. */
            secret: string;
        };
        TextLinkWebhooksInput: {
            /** @description Is told what came in. */
            received_url?: string;
            /** @description Is told what is on its way. */
            sent_url?: string;
            /** @description Is told what failed. */
            failed_url?: string;
            /** @description Is told when a contact's tag changes. */
            tag_url?: string;
            /** @description Is in each request's body, as `secret`, where it is not empty. */
            secret?: string;
        };
        /**
         * @description What a user may do. `owner` and `admin`: all of the account, but only an owner makes owners or changes them; `member`: send, read, and its own settings. Empty, in a new user: `member`.
         * @enum {string}
         */
        Role: "owner" | "admin" | "member" | "";
        /** @description How many messages a user may send. */
        UserLimitsPatch: {
            /**
             * Format: int64
             * @description Messages in one day, UTC; 0 or null: no limit.
             */
            per_day?: number | null;
            /**
             * Format: int64
             * @description Messages in one month, UTC; 0 or null: no limit.
             */
            per_month?: number | null;
            /**
             * Format: int64
             * @description Messages since the count was last reset; 0 or null: no limit.
             */
            total?: number | null;
        };
        /** @description How many messages a user may send. */
        UserLimits: {
            /**
             * Format: int64
             * @description Messages in one day, UTC; 0: no limit.
             */
            per_day: number;
            /**
             * Format: int64
             * @description Messages in one month, UTC; 0: no limit.
             */
            per_month: number;
            /**
             * Format: int64
             * @description Messages since the count was last reset; 0: no limit.
             */
            total: number;
        };
        /** @description How many messages a user has sent, whatever their parts. */
        UserUsage: {
            /**
             * Format: int64
             * @description Messages on this day, UTC.
             */
            today: number;
            /**
             * Format: int64
             * @description Messages in this month, UTC.
             */
            this_month: number;
            /**
             * Format: int64
             * @description Messages since the count was last reset.
             */
            total: number;
        };
        /** @description A person who works with the account. */
        User: {
            /**
             * Format: int64
             * @description The user's id.
             */
            id: number;
            /** @description The address that it logs in with, in lower case. */
            email: string;
            /** @description Its name, or empty. */
            name: string;
            role: components["schemas"]["Role"];
            /** @description The SIM cards that it may send through; null: all, empty: none. */
            sim_card_ids: number[] | null;
            /** @description The lists whose contacts are its; null: all, empty: none. */
            contact_list_ids: number[] | null;
            limits: components["schemas"]["UserLimits"];
            used: components["schemas"]["UserUsage"];
            /** @description It can log in with a password; else by a link. */
            has_password: boolean;
            created_at: components["schemas"]["Timestamp"];
        };
        /** @description A link that logs a user in to the dashboard, once. */
        LoginLink: {
            /**
             * Format: uri
             * @description Where to go. It is shown this once.
             */
            url: string;
            expires_at: components["schemas"]["Timestamp"];
        };
        /** @description A user that was just added, with what it needs. */
        CreatedUser: {
            /**
             * Format: int64
             * @description The user's id.
             */
            id: number;
            /** @description The address that it logs in with, in lower case. */
            email: string;
            /** @description Its name, or empty. */
            name: string;
            role: components["schemas"]["Role"];
            /** @description The SIM cards that it may send through; null: all, empty: none. */
            sim_card_ids: number[] | null;
            /** @description The lists whose contacts are its; null: all, empty: none. */
            contact_list_ids: number[] | null;
            limits: components["schemas"]["UserLimits"];
            used: components["schemas"]["UserUsage"];
            /** @description It can log in with a password; else by a link. */
            has_password: boolean;
            created_at: components["schemas"]["Timestamp"];
            /** @description An API key of its own. It is shown this once. */
            api_key: string;
            /** @description Null where it has a password, or where a key with limits made it. */
            login_link: components["schemas"]["LoginLink"] | null;
        };
        /** @description A dialogue with a network, and what the network said last. */
        USSDSession: {
            /**
             * Format: uuid
             * @description Names the dialogue.
             */
            session_id: string;
            /**
             * @description `open`: the network waits for a reply.
             * @enum {string}
             */
            state: "open" | "closed";
            /** @description What the network said. */
            text: string;
            /** @description Until when a reply is taken; left out where the dialogue is closed. */
            expires_at?: components["schemas"]["Timestamp"];
        };
        /**
         * @description What the requests look like: `native` is Standard Webhooks, the others are as other vendors send them.
         * @enum {string}
         */
        WebhookFormat: "native" | "textlink" | "textus-v1" | "textus-v2" | "textconvo" | "textconvo-v2";
        /** @description A URL of yours that is told what happens. */
        Webhook: {
            /**
             * Format: int64
             * @description The webhook's id.
             */
            id: number;
            /** @description Where requests go. */
            url: string;
            format: components["schemas"]["WebhookFormat"];
            /** @description The events that it wants, by the format's names; empty: all. */
            events: string[] | null;
            /** @description Requests are sent. What happens meanwhile is held for a replay. */
            enabled: boolean;
            /** @description Sent with each request; the values are never shown: each is `…`. */
            headers: {
                [key: string]: string;
            } | null;
            /** @description One request after the other for each number. */
            ordered: boolean;
            /** @description Requests are signed. */
            has_secret: boolean;
            /** @description The secrets that sign now, the current one first. */
            keys: components["schemas"]["WebhookKey"][] | null;
            /** @description The waits between tries, in seconds; null: those of the format; empty: one try only. */
            retry_waits: number[] | null;
            /** @description How many requests it gets at once; 0: the usual. */
            max_in_flight: number;
            /**
             * @description `closed`: all is well; `open`: attempts pause; `half_open`: one is tried.
             * @enum {string}
             */
            breaker: "closed" | "open" | "half_open";
            /** @description The first failure after the last success. */
            failing_since: components["schemas"]["Timestamp"] | null;
            /** @description Why the relay disabled it, or empty. */
            disabled_reason: string;
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
        };
        /** @description A webhook, with its secret where that is new. */
        WebhookWithSecret: {
            /**
             * Format: int64
             * @description The webhook's id.
             */
            id: number;
            /** @description Where requests go. */
            url: string;
            format: components["schemas"]["WebhookFormat"];
            /** @description The events that it wants, by the format's names; empty: all. */
            events: string[] | null;
            /** @description Requests are sent. What happens meanwhile is held for a replay. */
            enabled: boolean;
            /** @description Sent with each request; the values are never shown: each is `…`. */
            headers: {
                [key: string]: string;
            } | null;
            /** @description One request after the other for each number. */
            ordered: boolean;
            /** @description Requests are signed. */
            has_secret: boolean;
            /** @description The secrets that sign now, the current one first. */
            keys: components["schemas"]["WebhookKey"][] | null;
            /** @description The waits between tries, in seconds; null: those of the format; empty: one try only. */
            retry_waits: number[] | null;
            /** @description How many requests it gets at once; 0: the usual. */
            max_in_flight: number;
            /**
             * @description `closed`: all is well; `open`: attempts pause; `half_open`: one is tried.
             * @enum {string}
             */
            breaker: "closed" | "open" | "half_open";
            /** @description The first failure after the last success. */
            failing_since: components["schemas"]["Timestamp"] | null;
            /** @description Why the relay disabled it, or empty. */
            disabled_reason: string;
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
            /** @description What requests are signed with. It is shown this once. */
            secret?: string;
            /** @description The test request that the creation asked for; left out where none could be made. */
            ping?: components["schemas"]["DeliveryAttempt"];
        };
        /** @description A secret's name. */
        WebhookKey: {
            /** @description Names the secret without telling it. */
            id: string;
            created_at: components["schemas"]["Timestamp"];
            /** @description Until when it signs; null: it is the current one. */
            expires_at: components["schemas"]["Timestamp"] | null;
        };
        NewWebhook: {
            /** @description Where requests go: https, at a public address, unless the operator allows others. */
            url: string;
            /**
             * @description What the requests look like.
             * @default native
             * @enum {string}
             */
            format: "native" | "textlink" | "textus-v1" | "textus-v2" | "textconvo" | "textconvo-v2" | "";
            /** @description The events that it wants, by the format's names; left out, or empty: all. */
            events?: string[] | null;
            /**
             * @description Whether requests are sent.
             * @default true
             */
            enabled: boolean | null;
            /** @description Sent with each request; at most 20, 4096 bytes together. */
            headers?: {
                [key: string]: string;
            } | null;
            /**
             * @description One request after the other for each number.
             * @default false
             */
            ordered: boolean;
            /** @description Left out, or empty: one is made, where the format needs one. For `native`: `whsec_` and the base64 of 24 to 64 bytes. */
            secret?: string;
            /** @description The waits between tries, in seconds; null: those of the format; empty: one try only. */
            retry_waits?: number[] | null;
            /**
             * @description How many requests it gets at once; 0: the usual.
             * @default 0
             */
            max_in_flight: number;
            /**
             * @description Send a test request at once, and show in the answer what became of it.
             * @default false
             */
            ping: boolean;
        };
        WebhookPatch: {
            /** @description Where requests go. */
            url?: string | null;
            /** @description The events that it wants, by the format's names; left out, or empty: all. */
            events?: string[] | null;
            /** @description Whether requests are sent. */
            enabled?: boolean | null;
            /** @description Sent with each request; at most 20, 4096 bytes together. */
            headers?: {
                [key: string]: string;
            } | null;
            /** @description One request after the other for each number. */
            ordered?: boolean | null;
            /** @description A new secret; empty: one is made, or, for formats that need none, there is none any more. */
            secret?: string | null;
            /**
             * @description How long the old secret still signs beside the new one, in hours.
             * @default 24
             */
            secret_overlap_hours: number | null;
            /** @description The waits between tries, in seconds; null: those of the format; empty: one try only. */
            retry_waits?: number[] | null;
            /** @description How many requests it gets at once; 0: the usual. */
            max_in_flight?: number | null;
        };
        /** @description What is right and what is wrong about a request. */
        SignatureAnswer: {
            /** @description Every signature of the format fits. */
            valid: boolean;
            /** @description The secret that made it, or empty. */
            key_id: string;
            /** @description One for each rule. */
            checks: {
                /** @description `secret`, `delivery`, `body`, `timestamp`, or a header with a signature. */
                name: string;
                /** @description Whether the rule is kept. */
                ok: boolean;
                /** @description In plain words, with what to do. */
                detail: string;
            }[];
        };
    };
    responses: {
        /** @description It was refused, or failed. `code` says why; each code has a page below [/docs/errors](/docs/errors). */
        Problem: {
            headers: {
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description The id, a whole number from 1.
         * @example 1
         */
        Id: number;
        /** @description How many at most, 1 to 200. */
        Limit: number;
        /** @description `next_cursor` of the page before; left out, or empty: the first page. */
        Cursor: string;
        /**
         * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
         * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
         */
        WebhookId: string;
        /**
         * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
         * @example 1795348800
         */
        WebhookTimestamp: string;
        /**
         * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
         *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
         * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
         */
        WebhookSignature: string;
        /**
         * @description The delivery's id, which requests have as `webhook-id`.
         * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
         */
        DeliveryId: string;
        /**
         * @description The number of the other side.
         * @example +15551234567
         */
        Number: string;
        /** @description A text that the message holds, in small or capital letters. */
        Text: string;
        /**
         * @description One state, or several with commas.
         * @example failed,undelivered
         */
        States: string;
        /** @description Which way the message went. */
        Direction: "outgoing" | "incoming";
        /** @description The SIM card that it went through or came from. */
        SIMCardID: number;
        /** @description Your own reference. */
        Reference: string;
        /** @description Accepted or received at this time or after it. */
        Since: string;
        /** @description Accepted or received before this time. */
        Until: string;
        /** @description Which message comes first. */
        Order: "newest" | "oldest";
    };
    requestBodies: never;
    headers: {
        /** @description The path of what was made. */
        Location: string;
        /**
         * @description How many requests (`q`) an API key may make in a window of so many seconds (`w`): in a minute, which begins with a request, and in
         *     a day of UTC. Structured fields, as draft-ietf-httpapi-ratelimit-headers has them. Every answer that a key gets has this header and
         *     `RateLimit`, unless its plan sets no limit.
         * @example "minute";q=60;w=60, "day";q=10000;w=86400
         */
        RateLimitPolicy: string;
        /**
         * @description How many requests the key has left (`r`) in each window of `RateLimit-Policy`, and in how many seconds (`t`) it has all of them again.
         * @example "minute";r=59;t=60, "day";r=9999;t=43200
         */
        RateLimit: string;
        /** @description When to come back */
        RetryAfter: number;
    };
    pathItems: never;
}
export type Problem = components['schemas']['Problem'];
export type Timestamp = components['schemas']['Timestamp'];
export type NextCursor = components['schemas']['NextCursor'];
export type NewCode = components['schemas']['NewCode'];
export type SentCode = components['schemas']['SentCode'];
export type CodeRequest = components['schemas']['CodeRequest'];
export type VerifiedCode = components['schemas']['VerifiedCode'];
export type NewContact = components['schemas']['NewContact'];
export type Contact = components['schemas']['Contact'];
export type ContactProfile = components['schemas']['ContactProfile'];
export type TimelineEntry = components['schemas']['TimelineEntry'];
export type TagCount = components['schemas']['TagCount'];
export type ImportReport = components['schemas']['ImportReport'];
export type ImportResult = components['schemas']['ImportResult'];
export type DeliveryState = components['schemas']['DeliveryState'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryAttempt = components['schemas']['DeliveryAttempt'];
export type Replay = components['schemas']['Replay'];
export type Device = components['schemas']['Device'];
export type CreatedDevice = components['schemas']['CreatedDevice'];
export type Event = components['schemas']['Event'];
export type MessageQueuedEvent = components['schemas']['MessageQueuedEvent'];
export type MessageDispatchedEvent = components['schemas']['MessageDispatchedEvent'];
export type MessageSentEvent = components['schemas']['MessageSentEvent'];
export type MessageDeliveredEvent = components['schemas']['MessageDeliveredEvent'];
export type MessageUndeliveredEvent = components['schemas']['MessageUndeliveredEvent'];
export type MessageFailedEvent = components['schemas']['MessageFailedEvent'];
export type MessageExpiredEvent = components['schemas']['MessageExpiredEvent'];
export type MessageCancelledEvent = components['schemas']['MessageCancelledEvent'];
export type MessageUnknownEvent = components['schemas']['MessageUnknownEvent'];
export type MessageReceivedEvent = components['schemas']['MessageReceivedEvent'];
export type ContactCreatedEvent = components['schemas']['ContactCreatedEvent'];
export type ContactUpdatedEvent = components['schemas']['ContactUpdatedEvent'];
export type ContactOptedOutEvent = components['schemas']['ContactOptedOutEvent'];
export type ContactOptedInEvent = components['schemas']['ContactOptedInEvent'];
export type SimOnlineEvent = components['schemas']['SIMOnlineEvent'];
export type SimOfflineEvent = components['schemas']['SIMOfflineEvent'];
export type DeviceOnlineEvent = components['schemas']['DeviceOnlineEvent'];
export type DeviceOfflineEvent = components['schemas']['DeviceOfflineEvent'];
export type JourneyStartedEvent = components['schemas']['JourneyStartedEvent'];
export type JourneyCompletedEvent = components['schemas']['JourneyCompletedEvent'];
export type JourneyOptedOutEvent = components['schemas']['JourneyOptedOutEvent'];
export type WebhookFailingEvent = components['schemas']['WebhookFailingEvent'];
export type WebhookDisabledEvent = components['schemas']['WebhookDisabledEvent'];
export type SimNotice = components['schemas']['SIMNotice'];
export type DeviceNotice = components['schemas']['DeviceNotice'];
export type WebhookNotice = components['schemas']['WebhookNotice'];
export type Journey = components['schemas']['Journey'];
export type Scope = components['schemas']['Scope'];
export type Key = components['schemas']['Key'];
export type ShownKey = components['schemas']['ShownKey'];
export type NewList = components['schemas']['NewList'];
export type List = components['schemas']['List'];
export type NewMessage = components['schemas']['NewMessage'];
export type MessageState = components['schemas']['MessageState'];
export type Message = components['schemas']['Message'];
export type Transition = components['schemas']['Transition'];
export type ContactSummary = components['schemas']['ContactSummary'];
export type NewOptOut = components['schemas']['NewOptOut'];
export type OptOut = components['schemas']['OptOut'];
export type Pairing = components['schemas']['Pairing'];
export type NewPairing = components['schemas']['NewPairing'];
export type PoolPolicy = components['schemas']['PoolPolicy'];
export type PoolName = components['schemas']['PoolName'];
export type PoolSimCardIDs = components['schemas']['PoolSIMCardIDs'];
export type PoolPrefixes = components['schemas']['PoolPrefixes'];
export type PoolDefault = components['schemas']['PoolDefault'];
export type Pool = components['schemas']['Pool'];
export type PoolList = components['schemas']['PoolList'];
export type NewPool = components['schemas']['NewPool'];
export type PoolPatch = components['schemas']['PoolPatch'];
export type BulkResult = components['schemas']['BulkResult'];
export type Conversation = components['schemas']['Conversation'];
export type Segments = components['schemas']['Segments'];
export type SmsRequest = components['schemas']['SMSRequest'];
export type Sim = components['schemas']['SIM'];
export type SimLimits = components['schemas']['SIMLimits'];
export type ActiveHours = components['schemas']['ActiveHours'];
export type WarmUp = components['schemas']['WarmUp'];
export type SimUsage = components['schemas']['SIMUsage'];
export type SimPeriod = components['schemas']['SIMPeriod'];
export type SimPatch = components['schemas']['SIMPatch'];
export type Balance = components['schemas']['Balance'];
export type TextLinkWebhooks = components['schemas']['TextLinkWebhooks'];
export type TextLinkWebhooksInput = components['schemas']['TextLinkWebhooksInput'];
export type Role = components['schemas']['Role'];
export type UserLimitsPatch = components['schemas']['UserLimitsPatch'];
export type UserLimits = components['schemas']['UserLimits'];
export type UserUsage = components['schemas']['UserUsage'];
export type User = components['schemas']['User'];
export type LoginLink = components['schemas']['LoginLink'];
export type CreatedUser = components['schemas']['CreatedUser'];
export type UssdSession = components['schemas']['USSDSession'];
export type WebhookFormat = components['schemas']['WebhookFormat'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookWithSecret = components['schemas']['WebhookWithSecret'];
export type WebhookKey = components['schemas']['WebhookKey'];
export type NewWebhook = components['schemas']['NewWebhook'];
export type WebhookPatch = components['schemas']['WebhookPatch'];
export type SignatureAnswer = components['schemas']['SignatureAnswer'];
export type ResponseProblem = components['responses']['Problem'];
export type ParameterId = components['parameters']['Id'];
export type ParameterLimit = components['parameters']['Limit'];
export type ParameterCursor = components['parameters']['Cursor'];
export type ParameterWebhookId = components['parameters']['WebhookId'];
export type ParameterWebhookTimestamp = components['parameters']['WebhookTimestamp'];
export type ParameterWebhookSignature = components['parameters']['WebhookSignature'];
export type ParameterDeliveryId = components['parameters']['DeliveryId'];
export type ParameterNumber = components['parameters']['Number'];
export type ParameterText = components['parameters']['Text'];
export type ParameterStates = components['parameters']['States'];
export type ParameterDirection = components['parameters']['Direction'];
export type ParameterSimCardId = components['parameters']['SIMCardID'];
export type ParameterReference = components['parameters']['Reference'];
export type ParameterSince = components['parameters']['Since'];
export type ParameterUntil = components['parameters']['Until'];
export type ParameterOrder = components['parameters']['Order'];
export type HeaderLocation = components['headers']['Location'];
export type HeaderRateLimitPolicy = components['headers']['RateLimitPolicy'];
export type HeaderRateLimit = components['headers']['RateLimit'];
export type HeaderRetryAfter = components['headers']['RetryAfter'];
export type $defs = Record<string, never>;
export interface operations {
    getDescription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    /** @description Changes when the document does. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description It is still what `If-None-Match` names. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    sendCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "to": "+15551234567",
                 *       "service_name": "Shop",
                 *       "expires_in": 600
                 *     }
                 */
                "application/json": components["schemas"]["NewCode"];
            };
        };
        responses: {
            /** @description The code is stored, and its message is on its way. */
            202: {
                headers: {
                    /** @description The message that tells the code. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "expires_at": "2026-11-21T10:10:00Z",
                     *       "message_id": 1
                     *     }
                     */
                    "application/json": components["schemas"]["SentCode"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    verifyCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "to": "+15551234567",
                 *       "code": "123456",
                 *       "service_name": "Shop"
                 *     }
                 */
                "application/json": components["schemas"]["CodeRequest"];
            };
        };
        responses: {
            /** @description The code was right, and is good no more. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "to": "+15551234567",
                     *       "service_name": "Shop",
                     *       "verified_at": "2026-11-21T10:01:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["VerifiedCode"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listContacts: {
        parameters: {
            query?: {
                /**
                 * @description The whole number; national ones are read as ones of your account's country.
                 * @example +15557654321
                 */
                phone?: string;
                /** @description The whole address, in any case. */
                email?: string;
                /** @description A tag, in any case. */
                tag?: string;
                /** @description The status tag, in any case. */
                status_tag?: string;
                /** @description The id of a list that they are in. */
                list_id?: number;
                /**
                 * @description Beginnings of words of the name, the company or the e-mail address, in any case and order; or the beginning of the number.
                 * @example bart simp
                 */
                q?: string;
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The contacts. */
                        data: components["schemas"]["Contact"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor` */
            400: components["responses"]["Problem"];
            /** @description `list_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    createContact: {
        parameters: {
            query?: {
                /**
                 * @description What to do with somebody who is a contact already: `refuse`; `keep` the contact as it is; `fill` only what it lacks; `update` it with
                 *     what is said. Nothing is ever taken away, and tags are added.
                 */
                on_existing?: "refuse" | "keep" | "fill" | "update";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "phone": "+15557654321",
                 *       "first_name": "Bart",
                 *       "last_name": "Simpson",
                 *       "tags": [
                 *         "VIP"
                 *       ],
                 *       "custom_fields": {
                 *         "plan": "gold"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewContact"];
            };
        };
        responses: {
            /** @description It was there; this is how it is now. */
            200: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description It is made. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description `contact_without_address`, `invalid_number`, `invalid_email`, `invalid_name`, `invalid_tag`, `too_many_tags`, `invalid_custom_fields`, `custom_fields_too_large`, `invalid_on_existing`, … */
            400: components["responses"]["Problem"];
            /** @description `phone_taken`, `contact_exists`, `tag_limit_reached` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    exportContacts: {
        parameters: {
            query?: {
                /** @description The whole number. */
                phone?: string;
                /** @description The whole address. */
                email?: string;
                /** @description A tag. */
                tag?: string;
                /** @description The status tag. */
                status_tag?: string;
                /** @description The id of a list that they are in. */
                list_id?: number;
                /** @description Beginnings of words. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description `list_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    importContacts: {
        parameters: {
            query?: {
                /** @description What to do with those who are contacts already; as for one contact. */
                on_existing?: "refuse" | "keep" | "fill" | "update";
                /** @description The id of a list into which each contact of the file comes. */
                list_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example phone,first_name,tags
                 *     +15557654321,Bart,VIP;boat owner
                 */
                "text/csv": string;
            };
        };
        responses: {
            /** @description What became of each row. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
            /** @description `empty_csv`, `malformed_csv`, `missing_column`, `unknown_column`, `duplicate_column`, `invalid_utf8`, `invalid_on_existing` */
            400: components["responses"]["Problem"];
            /** @description `list_not_found` */
            404: components["responses"]["Problem"];
            /** @description `body_too_large`, `too_many_rows` */
            413: components["responses"]["Problem"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactProfile"];
                };
            };
            /** @description `contact_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `contact_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status_tag": "Warm",
                 *       "company": null,
                 *       "custom_fields": {
                 *         "plan": "silver"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewContact"];
            };
        };
        responses: {
            /** @description The contact, as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description `contact_without_address`, `invalid_number`, `invalid_email`, `invalid_name`, `invalid_tag`, `too_many_tags`, `invalid_custom_fields`, `custom_fields_too_large`, … */
            400: components["responses"]["Problem"];
            /** @description `insufficient_role`: a member who may only write to the contacts in some lists gives none another number */
            403: components["responses"]["Problem"];
            /** @description `contact_not_found` */
            404: components["responses"]["Problem"];
            /** @description `phone_taken`, `tag_limit_reached` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listContactTimeline: {
        parameters: {
            query?: {
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The entries. */
                        data: components["schemas"]["TimelineEntry"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor` */
            400: components["responses"]["Problem"];
            /** @description `contact_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    tagContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
                /**
                 * @description The tag; one with a slash can only be given to PATCH.
                 * @example VIP
                 */
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contact, as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description `invalid_tag`, `too_many_tags` */
            400: components["responses"]["Problem"];
            /** @description `contact_not_found` */
            404: components["responses"]["Problem"];
            /** @description `tag_limit_reached` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    untagContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
                /**
                 * @description The tag; one with a slash can only be given to PATCH.
                 * @example VIP
                 */
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contact does not have it. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `contact_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listTags: {
        parameters: {
            query?: {
                /** @description The beginning of the tags, in any case. */
                q?: string;
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The tags. */
                        data: components["schemas"]["TagCount"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor` */
            400: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those in this state. */
                state?: components["schemas"]["DeliveryState"];
                /** @description Only those of this event, by the format's name. */
                event?: string;
                /** @description Only those made then or later, RFC 3339. */
                since?: string;
                /** @description Only those made before, RFC 3339. */
                until?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The deliveries. */
                        data: components["schemas"]["Delivery"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor`, `invalid_time`, `unknown_state`, `unknown_event` */
            400: components["responses"]["Problem"];
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    searchDeliveries: {
        parameters: {
            query?: {
                /** @description Only those about this message. */
                message_id?: number;
                /** @description Only those of this event, by its place in the stream of events. */
                event_id?: number;
                /**
                 * @description Only those in this state, or in one of several, with commas between.
                 * @example failed,held,blocked
                 */
                state?: string;
                /** @description Only those of this event, by the format's name. */
                event?: string;
                /** @description Accepted or received at this time or after it. */
                since?: components["parameters"]["Since"];
                /** @description Accepted or received before this time. */
                until?: components["parameters"]["Until"];
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The deliveries. */
                        data: components["schemas"]["Delivery"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor`, `invalid_time`, `invalid_id`, `unknown_state`, `unknown_parameter` */
            400: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delivery's id, which requests have as `webhook-id`.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description `delivery_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delivery's id, which requests have as `webhook-id`.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will be sent at once. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description `delivery_not_found` */
            404: components["responses"]["Problem"];
            /** @description `webhook_disabled` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    startReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "since": "2026-11-20T00:00:00Z",
                 *       "status": "held",
                 *       "dry_run": true
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Those made then or later, RFC 3339.
                     */
                    since?: string | null;
                    /**
                     * Format: date-time
                     * @description Those made before, RFC 3339; left out: until now.
                     */
                    until?: string | null;
                    /**
                     * @description Those in this state; left out, or empty: failed, held and blocked.
                     * @enum {string}
                     */
                    status?: "delivered" | "failed" | "held" | "blocked" | "";
                    /** @description Those of this event, by the format's name; left out, or empty: all. */
                    event?: string;
                    /**
                     * @description How many in one second; 0: the usual.
                     * @default 50
                     */
                    per_second?: number;
                    /**
                     * @description Only count them.
                     * @default false
                     */
                    dry_run?: boolean;
                };
            };
        };
        responses: {
            /** @description How many there are; nothing is sent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description The job, which has begun. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description `unknown_state`, `unknown_event`, `invalid_per_second` */
            400: components["responses"]["Problem"];
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            /** @description `webhook_disabled`, `too_many_replays` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listReplays: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The replays. */
                        data: components["schemas"]["Replay"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replay. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description `replay_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    cancelReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replay. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description `replay_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The devices. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The devices. */
                        data: components["schemas"]["Device"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "office"
                 *     }
                 */
                "application/json": {
                    /** @description Such as the place where it is, in characters. */
                    name: string;
                };
            };
        };
        responses: {
            /** @description The device, with its token. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedDevice"];
                };
            };
            /** @description `invalid_name` */
            400: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `device_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description The same, for those who cannot set headers. */
                last_event_id?: string;
            };
            header?: {
                /** @description Continue behind this event; 0: from the oldest that is kept. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream, until you leave or the relay stops. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Event"];
                };
            };
            /** @description `invalid_last_event_id` */
            400: components["responses"]["Problem"];
            /** @description `too_many_streams` */
            429: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The keys. */
                        data: components["schemas"]["Key"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "web shop",
                 *       "scopes": [
                 *         "send"
                 *       ],
                 *       "sim_card_ids": [
                 *         1,
                 *         3
                 *       ],
                 *       "allowed_ips": [
                 *         "203.0.113.0/24"
                 *       ],
                 *       "expires_in": 31536000
                 *     }
                 */
                "application/json": {
                    /** @description What it is for, in bytes of UTF-8. */
                    name: string;
                    /** @description What it may do; empty or null: all. */
                    scopes?: components["schemas"]["Scope"][] | null;
                    /** @description The SIM cards that it may send through; null: all, empty: none. */
                    sim_card_ids?: number[] | null;
                    /** @description Addresses and ranges (CIDR) from which it may be used; empty or null: any. */
                    allowed_ips?: string[] | null;
                    /**
                     * Format: int64
                     * @description When it ends, in seconds from now. Not together with `expires_at`.
                     */
                    expires_in?: number | null;
                    /**
                     * Format: date-time
                     * @description When it ends, RFC 3339, within ten years; null or left out: never.
                     */
                    expires_at?: string | null;
                };
            };
        };
        responses: {
            /** @description The key, with its secret. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownKey"];
                };
            };
            /** @description `invalid_name`, `invalid_scope`, `invalid_id_list`, `invalid_allowed_ips`, `invalid_expiry` */
            400: components["responses"]["Problem"];
            /** @description `exceeds_own_rights` */
            403: components["responses"]["Problem"];
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            /** @description `too_many_keys` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description `key_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `owners_only` */
            403: components["responses"]["Problem"];
            /** @description `key_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "scopes": [
                 *         "send",
                 *         "read"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description What it is for, in bytes of UTF-8; null: stays. */
                    name?: string | null;
                    /** @description What it may do; empty or null: all. */
                    scopes?: components["schemas"]["Scope"][] | null;
                    /** @description The SIM cards that it may send through; null: all, empty: none. */
                    sim_card_ids?: number[] | null;
                    /** @description Addresses and ranges (CIDR) from which it may be used; empty or null: any. */
                    allowed_ips?: string[] | null;
                    /**
                     * Format: int64
                     * @description When it ends, in seconds from now; null: stays. Not together with `expires_at`.
                     */
                    expires_in?: number | null;
                    /**
                     * Format: date-time
                     * @description When it ends, RFC 3339, within ten years; null: never.
                     */
                    expires_at?: string | null;
                };
            };
        };
        responses: {
            /** @description The key as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description `invalid_name`, `invalid_scope`, `invalid_id_list`, `invalid_allowed_ips`, `invalid_expiry` */
            400: components["responses"]["Problem"];
            /** @description `exceeds_own_rights`, `owners_only` */
            403: components["responses"]["Problem"];
            /** @description `key_not_found`, `sim_card_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlap": 3600
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: int64
                     * @description For how long the old secret works too, in seconds.
                     * @default 86400
                     */
                    overlap?: number | null;
                };
            };
        };
        responses: {
            /** @description The key, with its new secret, which is shown this once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownKey"];
                };
            };
            /** @description `invalid_overlap` */
            400: components["responses"]["Problem"];
            /** @description `not_your_key`, `exceeds_own_rights`, `owners_only` */
            403: components["responses"]["Problem"];
            /** @description `key_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listLists: {
        parameters: {
            query?: {
                /** @description The beginning of the names, in any case. */
                q?: string;
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The lists. */
                        data: components["schemas"]["List"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor` */
            400: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    createList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Customers"
                 *     }
                 */
                "application/json": components["schemas"]["NewList"];
            };
        };
        responses: {
            /** @description It is made. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List"];
                };
            };
            /** @description `invalid_list_name` */
            400: components["responses"]["Problem"];
            /** @description `list_name_taken`, `list_limit_reached` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List"];
                };
            };
            /** @description `list_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteList: {
        parameters: {
            query?: {
                /** @description Delete the contacts too, from all lists. */
                delete_contacts?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_delete_contacts` */
            400: components["responses"]["Problem"];
            /** @description `list_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    renameList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Old customers"
                 *     }
                 */
                "application/json": {
                    /** @description 1 to 100 characters; no other list of the account has it, whatever the case. */
                    name?: string;
                };
            };
        };
        responses: {
            /** @description The list, as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List"];
                };
            };
            /** @description `invalid_list_name` */
            400: components["responses"]["Problem"];
            /** @description `list_not_found` */
            404: components["responses"]["Problem"];
            /** @description `list_name_taken` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The contacts. */
                        data: components["schemas"]["Contact"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor` */
            400: components["responses"]["Problem"];
            /** @description `list_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    addMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
                /**
                 * @description The contact's id.
                 * @example 1
                 */
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list, with its size now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List"];
                };
            };
            /** @description `list_not_found`, `contact_not_found` */
            404: components["responses"]["Problem"];
            /** @description `contact_list_limit_reached` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
                /**
                 * @description The contact's id.
                 * @example 1
                 */
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not in the list. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `list_not_found`, `contact_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /**
                 * @description The number of the other side.
                 * @example +15551234567
                 */
                number?: components["parameters"]["Number"];
                /** @description A text that the message holds, in small or capital letters. */
                text?: components["parameters"]["Text"];
                /**
                 * @description One state, or several with commas.
                 * @example failed,undelivered
                 */
                state?: components["parameters"]["States"];
                /** @description Which way the message went. */
                direction?: components["parameters"]["Direction"];
                /** @description The SIM card that it went through or came from. */
                sim_card_id?: components["parameters"]["SIMCardID"];
                /** @description Your own reference. */
                reference?: components["parameters"]["Reference"];
                /** @description Accepted or received at this time or after it. */
                since?: components["parameters"]["Since"];
                /** @description Accepted or received before this time. */
                until?: components["parameters"]["Until"];
                /** @description Which message comes first. */
                order?: components["parameters"]["Order"];
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The messages. */
                        data: components["schemas"]["Message"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor` */
            400: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    sendMessage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible characters, with or without quotes, such as a UUID. It belongs to the account.
                 * @example order-1234
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description It is accepted, and will be sent, or tell why not. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description `missing_field`, `invalid_number`, `empty_text`, `text_too_long`, `send_at_past`, `unknown_field`, … */
            400: components["responses"]["Problem"];
            /** @description `recipient_opted_out` */
            403: components["responses"]["Problem"];
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            /** @description `idempotency_key_reused` */
            422: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description `message_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    cancelMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description `message_not_found` */
            404: components["responses"]["Problem"];
            /** @description `wrong_state` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    resendMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description `message_not_found` */
            404: components["responses"]["Problem"];
            /** @description `wrong_state` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listOptOuts: {
        parameters: {
            query?: {
                /** @description The whole number; national ones are read as ones of your account's country. */
                phone?: string;
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The opt-outs. */
                        data: components["schemas"]["OptOut"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor` */
            400: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    createOptOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "phone": "+15557654321",
                 *       "reason": "Asked on the phone."
                 *     }
                 */
                "application/json": components["schemas"]["NewOptOut"];
            };
        };
        responses: {
            /** @description Your account had recorded it before, as it is here. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OptOut"];
                };
            };
            /** @description It is recorded. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OptOut"];
                };
            };
            /** @description `invalid_number`, `invalid_reason` */
            400: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteOptOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The number.
                 * @example +15557654321
                 */
                phone: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is taken back. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `opt_out_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    createPairing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Name of the device to come; empty leaves it to the device. */
                    name?: string;
                };
            };
        };
        responses: {
            /** @description The pairing. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewPairing"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPairing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pairing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pairing"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deletePairing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listPools: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pools. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": 1,
                     *           "name": "Germany",
                     *           "sim_card_ids": [
                     *             1,
                     *             2
                     *           ],
                     *           "policy": "round_robin",
                     *           "prefixes": [
                     *             "+43",
                     *             "+49"
                     *           ],
                     *           "default": false,
                     *           "pending": 12,
                     *           "created_at": "2026-11-21T10:00:00Z",
                     *           "updated_at": "2026-11-21T10:00:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": ""
                     *     }
                     */
                    "application/json": components["schemas"]["PoolList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createPool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Germany",
                 *       "sim_card_ids": [
                 *         1,
                 *         2
                 *       ],
                 *       "policy": "round_robin",
                 *       "prefixes": [
                 *         "+49",
                 *         "+43"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewPool"];
            };
        };
        responses: {
            /** @description The pool. */
            201: {
                headers: {
                    /** @description The URL of the pool. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pool"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pool. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pool"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deletePool: {
        parameters: {
            query?: {
                /** @description Whether pending messages are routed anew. Without it the pool must have none. */
                release?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pool is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updatePool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sim_card_ids": [
                 *         1,
                 *         2,
                 *         3
                 *       ],
                 *       "policy": "least_loaded"
                 *     }
                 */
                "application/json": components["schemas"]["PoolPatch"];
            };
        };
        responses: {
            /** @description The pool as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pool"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    exportMessages: {
        parameters: {
            query?: {
                /**
                 * @description The number of the other side.
                 * @example +15551234567
                 */
                number?: components["parameters"]["Number"];
                /** @description A text that the message holds, in small or capital letters. */
                text?: components["parameters"]["Text"];
                /**
                 * @description One state, or several with commas.
                 * @example failed,undelivered
                 */
                state?: components["parameters"]["States"];
                /** @description Which way the message went. */
                direction?: components["parameters"]["Direction"];
                /** @description The SIM card that it went through or came from. */
                sim_card_id?: components["parameters"]["SIMCardID"];
                /** @description Your own reference. */
                reference?: components["parameters"]["Reference"];
                /** @description Accepted or received at this time or after it. */
                since?: components["parameters"]["Since"];
                /** @description Accepted or received before this time. */
                until?: components["parameters"]["Until"];
                /** @description Which message comes first. */
                order?: components["parameters"]["Order"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The table. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    sendMessages: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 240 visible characters; it covers each message at its place. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The messages, each as for POST /messages. */
                    messages: components["schemas"]["NewMessage"][];
                };
            };
        };
        responses: {
            /** @description What became of each message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listConversations: {
        parameters: {
            query?: {
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of conversations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page. */
                        data: components["schemas"]["Conversation"][];
                        /** @description Asks for the next page; empty on the last. */
                        next_cursor: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    explainSegments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The text; at most 5000 characters. */
                    text: string;
                };
            };
        };
        responses: {
            /** @description The explanation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segments"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    sendSMS: {
        parameters: {
            query?: never;
            header?: {
                /** @description One text of 1 to 255 visible characters that names this request; repeated with it, the request sends nothing and gets the same message. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SMSRequest"];
            };
        };
        responses: {
            /** @description The message is on disk, and will be sent, or tell why not. */
            202: {
                headers: {
                    /** @description The path of the message. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listSIMs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The SIM cards. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The SIM cards. */
                        data: components["schemas"]["SIM"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSIM: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The SIM card. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SIM"];
                };
            };
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateSIM: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Front desk",
                 *       "limits": {
                 *         "per_day": 200,
                 *         "gap_seconds": 8
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SIMPatch"];
            };
        };
        responses: {
            /** @description The SIM card. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SIM"];
                };
            };
            /** @description `invalid_name`, `invalid_limits`, `invalid_balance`, `invalid_rest`, `unknown_field` */
            400: components["responses"]["Problem"];
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getTextLinkWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TextLinkWebhooks"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    setTextLinkWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "received_url": "https://example.com/received",
                 *       "secret": "open sesame"
                 *     }
                 */
                "application/json": components["schemas"]["TextLinkWebhooksInput"];
            };
        };
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TextLinkWebhooks"];
                };
            };
            /** @description `invalid_url`, `url_not_allowed`, `invalid_secret` */
            400: components["responses"]["Problem"];
            /** @description `too_many_webhooks` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    testTextLinkWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description One for each URL. */
                        results: {
                            /**
                             * @description Which of the four.
                             * @enum {string}
                             */
                            kind: "received" | "sent" | "failed" | "tag";
                            /** @description Where it was sent. */
                            url: string;
                            /** @description The status of the answer; 0: there was none. */
                            status: number;
                            /** @description It was accepted. */
                            ok: boolean;
                        }[] | null;
                    };
                };
            };
            /** @description `too_many_tests` */
            429: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The users. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The users. */
                        data: components["schemas"]["User"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "bob@example.com",
                 *       "name": "Bob",
                 *       "role": "member",
                 *       "sim_card_ids": [
                 *         1
                 *       ],
                 *       "limits": {
                 *         "per_day": 100
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: email
                     * @description The address that it logs in with.
                     */
                    email: string;
                    /** @description Its name, in bytes of UTF-8. */
                    name?: string;
                    /** @description 8 to 512 bytes; empty or left out: it logs in by the link. */
                    password?: string;
                    role?: components["schemas"]["Role"];
                    /** @description The SIM cards that it may send through; null: all, empty: none. */
                    sim_card_ids?: number[] | null;
                    /** @description The lists whose contacts are its; null: all, empty: none. */
                    contact_list_ids?: number[] | null;
                    limits?: components["schemas"]["UserLimitsPatch"];
                };
            };
        };
        responses: {
            /** @description The user, with what it needs. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedUser"];
                };
            };
            /** @description `invalid_email`, `invalid_name`, `invalid_password`, `invalid_role`, `invalid_limits`, `invalid_id_list` */
            400: components["responses"]["Problem"];
            /** @description `owners_only`, `limited_key` */
            403: components["responses"]["Problem"];
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            /** @description `email_taken` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `user_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `owners_only` */
            403: components["responses"]["Problem"];
            /** @description `user_not_found` */
            404: components["responses"]["Problem"];
            /** @description `last_owner` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "admin",
                 *       "limits": {
                 *         "per_day": null,
                 *         "total": 500
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: email
                     * @description The address that it logs in with; null: stays.
                     */
                    email?: string | null;
                    /** @description Its name, in bytes of UTF-8; null: stays. */
                    name?: string | null;
                    /** @description 8 to 512 bytes; empty takes it away; null: stays. */
                    password?: string | null;
                    /** @description What it may do; null: stays. */
                    role?: components["schemas"]["Role"] | null;
                    /** @description The SIM cards that it may send through; null: all, empty: none. */
                    sim_card_ids?: number[] | null;
                    /** @description The lists whose contacts are its; null: all, empty: none. */
                    contact_list_ids?: number[] | null;
                    /** @description Merged into its limits; null takes all of them away. */
                    limits?: components["schemas"]["UserLimitsPatch"] | null;
                };
            };
        };
        responses: {
            /** @description The user as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `invalid_email`, `invalid_name`, `invalid_password`, `invalid_role`, `invalid_limits`, `invalid_id_list` */
            400: components["responses"]["Problem"];
            /** @description `insufficient_role`, `owners_only`, `limited_key` */
            403: components["responses"]["Problem"];
            /** @description `user_not_found`, `sim_card_not_found` */
            404: components["responses"]["Problem"];
            /** @description `email_taken`, `last_owner` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    resetUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `user_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    createLoginLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginLink"];
                };
            };
            /** @description `owners_only`, `limited_key` */
            403: components["responses"]["Problem"];
            /** @description `user_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    askUSSD: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A service code such as `*100#`, or the reply to a menu: 1 to 182 printable characters. */
                    code: string;
                    /** @description The dialogue that goes on; left out, or empty: see above. */
                    session_id?: string;
                };
            };
        };
        responses: {
            /** @description What the network said. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["USSDSession"];
                };
            };
            /** @description `invalid_ussd_code` */
            400: components["responses"]["Problem"];
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            /** @description `ussd_busy`, `ussd_session_over`, `ussd_not_open` */
            409: components["responses"]["Problem"];
            /** @description `ussd_unsupported` */
            422: components["responses"]["Problem"];
            /** @description `sim_card_offline`, `sim_card_not_ready`, `ussd_failed`, `ussd_timeout`, `ussd_interrupted`, `shutting_down` */
            503: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    cancelUSSD: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no dialogue any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    checkBalance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The SIM card, with what the network said. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SIM"];
                };
            };
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            /** @description `balance_not_set`, `ussd_open`, `ussd_busy` */
            409: components["responses"]["Problem"];
            /** @description `ussd_unsupported` */
            422: components["responses"]["Problem"];
            /** @description `sim_card_offline`, `sim_card_not_ready`, `ussd_failed`, `ussd_timeout`, `ussd_interrupted`, `shutting_down` */
            503: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhooks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The webhooks. */
                        data: components["schemas"]["Webhook"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hook",
                 *       "events": [
                 *         "message.received",
                 *         "message.delivered"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description The webhook, with its secret. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description `invalid_url`, `url_not_allowed`, `unknown_format`, `unknown_event`, `invalid_secret`, `invalid_header`, … */
            400: components["responses"]["Problem"];
            /** @description `too_many_webhooks` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description The webhook, with its secret where that was replaced. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description `invalid_url`, `url_not_allowed`, `unknown_event`, `invalid_secret`, … */
            400: components["responses"]["Problem"];
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            /** @description `textlink_webhook` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "event": "message.received"
                 *     }
                 */
                "application/json": {
                    /** @description Which event, by its name in the webhook's format; left out, or empty: the usual one. */
                    event?: string;
                };
            };
        };
        responses: {
            /** @description What became of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryAttempt"];
                };
            };
            /** @description `unknown_event` */
            400: components["responses"]["Problem"];
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            /** @description `too_many_tests` */
            429: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    explainSignature: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "headers": {
                 *         "webhook-id": "msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1",
                 *         "webhook-timestamp": "1795348800",
                 *         "webhook-signature": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="
                 *       },
                 *       "body": "{}"
                 *     }
                 */
                "application/json": {
                    /** @description The request's headers. */
                    headers?: {
                        [key: string]: string;
                    } | null;
                    /** @description The request's body, as it came. */
                    body?: string;
                    /** @description The secret that the receiver uses, to compare it. */
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description The explanation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignatureAnswer"];
                };
            };
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    onMessageQueued: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageQueuedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageDispatched: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageDispatchedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageSent: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageSentEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageDelivered: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageDeliveredEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageUndelivered: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageUndeliveredEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageFailed: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageFailedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageExpired: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageExpiredEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageCancelled: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageCancelledEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageUnknown: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageUnknownEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageReceived: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageReceivedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onContactCreated: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactCreatedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onContactUpdated: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactUpdatedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onContactOptedOut: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactOptedOutEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onContactOptedIn: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactOptedInEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onSIMOnline: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SIMOnlineEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onSIMOffline: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SIMOfflineEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onDeviceOnline: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceOnlineEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onDeviceOffline: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceOfflineEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onJourneyStarted: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JourneyStartedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onJourneyCompleted: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JourneyCompletedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onJourneyOptedOut: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JourneyOptedOutEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onWebhookFailing: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookFailingEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onWebhookDisabled: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookDisabledEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
