// Where one begins.

import { html } from "./parts.js";

export function open({ show }) {
  show(html`
    <h1>Why did they not get it?</h1>
    <p>Find a person or a notification in the field above (press <kbd>/</kbd>):</p>
    <dl class="facts">
      <dt><code>ana</code></dt><dd>a user: what was sent, what was received, when which device was connected</dd>
      <dt><code>01a1fd5d-deca-…</code></dt><dd>a notification: its way, hop by hop, and where it stopped</dd>
      <dt><code>shop/order-9</code></dt><dd>an event, by its source and id: each of its notifications</dd>
      <dt><code>team:42</code></dt><dd>a room: what stands in it</dd>
    </dl>
    <p>Or look at <a href="#/live">what happens now</a>, <a href="#/online">who is online</a>,
      <a href="#/figures">how much arrives, and how fast</a>, and <a href="#/dead-letters">what could not be accepted</a>.</p>`,
  "Find");
}
