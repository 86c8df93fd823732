package dev.tidings.gateway.bus;

import dev.tidings.contracts.live.LuaScript;

/// The Lua scripts that read tails, each a file of its own in `lua/`.
enum TailScript {
  READ("read"),
  READ_BACK("read-back");

  private final String body;
  private final String digest;

  TailScript(String name) {
    LuaScript script = LuaScript.of(TailScript.class, name);
    this.body = script.body();
    this.digest = script.digest();
  }

  String body() {
    return body;
  }

  /// What EVALSHA calls it by.
  String digest() {
    return digest;
  }
}
