router! {
    /// The tour.
    pub Api for App {
        messages: {
            messages::send,
            messages::list as newest,
            archive: { find_all },
        },
        events,
        #[cfg(feature = "admin")]
        admin => admin::Api,
        #[cfg(feature = "memory")]
        memory::store,
        #[cfg(not(feature = "memory"))]
        database::store,
    }
}
