"""Many cases handed over in one sitting, each with its own protocol."""
