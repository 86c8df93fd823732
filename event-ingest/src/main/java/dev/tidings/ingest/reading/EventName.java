package dev.tidings.ingest.reading;

/// What a producer calls an event; together its identity.
public record EventName(String source, String id) {}
