//! The request pipeline without IO: build and sign a request, decide on retries, read a response.
