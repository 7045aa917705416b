"""Public routing instances, solved through the room that plans rounds."""
