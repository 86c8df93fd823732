package dev.tidings.ingest.redis;

import dev.tidings.contracts.live.LuaScript;

/// The Lua scripts, each a file of its own in `lua/`.
public enum Script {
  APPEND("append"),
  MARK("mark"),
  BEGIN("begin");

  private final String body;
  private final String digest;

  Script(String name) {
    LuaScript script = LuaScript.of(Script.class, name);
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
